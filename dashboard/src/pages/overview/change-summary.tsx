import type { ChangeFact } from "../../../../src/telemetry/index.ts";
import { Name } from "../../parts/name.tsx";
import { Value } from "../../parts/value.tsx";
import { count } from "../../text/figures.ts";

const most = 4;

/** The first few of some changes: component, what it was, what it is. */
export function ChangeSummary({ changes }: { readonly changes: readonly ChangeFact[] }) {
  return (
    <>
      {changes.slice(0, most).map(({ id, component, from: was, to: is }, at) => (
        <span key={id}>
          {at > 0 && "; "}
          <Name of={component} most={32} /> <Value of={was} beside={is} /> → <Value of={is} beside={was} />
        </span>
      ))}
      {changes.length > most && ` and ${count(changes.length - most)} more`}
    </>
  );
}
