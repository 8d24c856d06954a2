import type { EvidenceKind, Kind } from "../kinds.ts";
import { kindInfo } from "../kinds.ts";

/** Evidence a change needs, in words. How many runs are needed is not known before the noise of the tasks is. */
export interface EvidenceNeeded {
  readonly kind: EvidenceKind;
  readonly what: string;
}

const words: Readonly<Record<EvidenceKind, string>> = {
  "contract-check": "exact: compare the first calls on the wire with the new contract",
  "provenance-check":
    "exact: compare what each running instance reports of itself with the new contract; no call shows it",
  "lab-soak": "exact: soak the harness with a scripted model: idle, resume, long and chained sessions",
  "paired-trials": "statistical: the same tasks under both contracts, side by side",
};

/**
 * @param models the models it is about: an effect on one says nothing of another
 */
export function evidenceFor(kind: Kind, models: readonly string[]): readonly EvidenceNeeded[] {
  return kindInfo[kind].evidence.map((evidence) => {
    if (evidence !== "paired-trials") return { kind: evidence, what: words[evidence] };
    const each =
      models.length === 0
        ? "for each model it runs on"
        : `for ${models.length > 1 ? "each of " : ""}${models.join(", ")}`;
    return { kind: evidence, what: `${words[evidence]}, ${each}; how many runs depends on the tasks` };
  });
}
