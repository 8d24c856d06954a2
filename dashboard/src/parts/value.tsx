import { visible } from "../text/visible.ts";
import { isHash, items, shortened, value } from "../text/words.ts";
import { Name, Names } from "./name.tsx";
import { Absent } from "./time.tsx";

interface Props {
  readonly of: string | null;
  /** The value it became, or was: of two lists only what differs is shown. */
  readonly beside?: string | null;
  /** All of it, however long. */
  readonly whole?: boolean;
}

/** A component's value: a word, or the head of a hash with the whole in its title. `absent` is seen not to be sent. */
export function Value({ of: text, beside = null, whole = false }: Props) {
  if (text === null) return <Absent />;
  if (text === "absent") return <em title="Seen not to be sent">not sent</em>;
  if (isHash(text)) return <code title={text}>{value(text)}</code>;
  if (whole) return <Names of={items(text)} most={400} />;
  const others = beside === null ? [] : items(beside);
  const own = items(text).filter((item) => !others.includes(item));
  if (others.length > 1 && own.length < items(text).length) {
    const same = items(text).length - own.length;
    return (
      <span title={visible(text)}>
        {own.length > 0 && <Names of={own} />}{" "}
        <span className="soft">
          {own.length === 0 ? "" : "and "}
          {same} the same
        </span>
      </span>
    );
  }
  return <bdi title={visible(text)}>{visible(shortened(text))}</bdi>;
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
      <b>
        <Name of={client} most={48} />
      </b>{" "}
      {version === null ? <Absent what="version not seen" /> : <Name of={version} most={32} />} ·{" "}
      {model === null ? <Absent what="model not seen" /> : <Name of={model} most={64} />}
    </span>
  );
}
