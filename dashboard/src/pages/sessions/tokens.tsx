import type { Tokens as Counted } from "../../../../src/telemetry/index.ts";
import { Absent } from "../../parts/time.tsx";
import { count, short } from "../../text/figures.ts";

interface Props {
  readonly of: Counted;
  /** Whether what the cache gave is told here. */
  readonly cached?: boolean;
}

/** Tokens of a call or a session: what was paid for anew, what a cache gave, what came out. */
export function Tokens({ of: { input, cacheRead, cacheCreation, output, reasoning }, cached = true }: Props) {
  if (input === null && output === null) return <Absent />;
  const exact = [
    `in ${told(input)}`,
    `read from cache ${told(cacheRead)}`,
    `written to cache ${told(cacheCreation)}`,
    `out ${told(output)}`,
    `of it reasoning ${told(reasoning)}`,
  ].join(", ");
  return (
    <span className="tokens" title={exact}>
      <span className="whole">{input === null ? "–" : short(input)} in</span>
      <span className="soft">
        {" · "}
        {cached && (
          <>
            <span className="whole">{cacheRead === null ? "–" : short(cacheRead)} cached</span>
            {" · "}
          </>
        )}
      </span>
      <span className="whole">{output === null ? "–" : short(output)} out</span>
    </span>
  );
}

function told(value: number | null): string {
  return value === null ? "not seen" : count(value);
}
