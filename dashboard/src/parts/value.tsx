import { isHash, value } from "../text/words.ts";
import { Absent } from "./time.tsx";

/** A component's value: a word, or the head of a hash with the whole in its title. `absent` is seen not to be sent. */
export function Value({ of: text }: { readonly of: string | null }) {
  if (text === null) return <Absent />;
  if (text === "absent") return <em title="Seen not to be sent">not sent</em>;
  return isHash(text) ? <code title={text}>{value(text)}</code> : <span>{text}</span>;
}

interface WhoProps {
  readonly client: string;
  readonly version: string | null;
  readonly model: string | null;
}

/** `claude-code 2.1.97 · claude-opus-4-6` */
export function Who({ client, version, model }: WhoProps) {
  return (
    <span className="who">
      <b>{client}</b> {version ?? <Absent what="version not seen" />} · {model ?? <Absent what="model not seen" />}
    </span>
  );
}
