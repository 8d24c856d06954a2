import type { Disturbance } from "../model/index.ts";
import { faultKinds, type RawStep } from "./schema.ts";
import { parseSize } from "./size.ts";
import { faultsOf } from "./turn-of.ts";

/** A step `fault` as written. */
export type FaultStep = Extract<RawStep, { fault: unknown }>;

/** What a `fault` comes to. */
export type MadeFault =
  /** The next calls fail, one after the other. */
  | { readonly is: "queue"; readonly kind: (typeof faultKinds)[number] }
  | { readonly is: "disturbance"; readonly disturbance: Disturbance | null }
  | { readonly is: "bad"; readonly what: string; readonly next: string };

/** Words that only one kind knows. */
const belongsTo = {
  "served-model": "other-model",
  "served-effort": "effort-ignored",
  "reads-at-most": "truncated-context",
} as const;

/** A fault that only has a count is a queue; one that lasts, waits, looks at the call or is silent is a disturbance. */
export function disturbanceOf(raw: FaultStep): MadeFault {
  const { fault: kind, lasting = false, after, purpose } = raw;
  const on = raw["on-model"];
  for (const [word, owner] of Object.entries(belongsTo)) {
    if (word in raw && kind !== owner) {
      return { is: "bad", what: `"${word}" says nothing of the fault "${kind}"`, next: `fault: ${owner}` };
    }
  }
  if (lasting && raw.times !== undefined) {
    return { is: "bad", what: "a fault lasts, or happens so many times", next: "one of: lasting, times" };
  }
  if (kind === "none") return { is: "disturbance", disturbance: null };
  const known = faultKinds.find((one) => one === kind);
  const plain = !lasting && after === undefined && purpose === undefined && on === undefined;
  if (known !== undefined && plain) return { is: "queue", kind: known };
  const does = doesOf(raw);
  if (does === null) return { is: "bad", what: `${raw["reads-at-most"]} is no size`, next: "write 8k, at most 2m" };
  return {
    is: "disturbance",
    disturbance: {
      when: { purpose: purpose ?? "main", ...(on === undefined ? {} : { model: on }) },
      ...(after === undefined ? {} : { after }),
      ...(lasting ? {} : { times: raw.times ?? 1 }),
      does,
    },
  };
}

function doesOf(raw: FaultStep): Disturbance["does"] | null {
  switch (raw.fault) {
    case "none":
      return {};
    case "other-model":
      return { servedModel: raw["served-model"] ?? "other" };
    case "effort-ignored":
      return { servedEffort: raw["served-effort"] ?? "low" };
    case "truncated-context": {
      const readsAtMost = parseSize(String(raw["reads-at-most"] ?? "8k"));
      return readsAtMost === null ? null : { readsAtMost };
    }
    default: {
      const [answer] = faultsOf(raw.fault, 1, raw["retry-after"]);
      return answer?.is === "error" ? answer : { mishaps: answer?.mishaps ?? [] };
    }
  }
}
