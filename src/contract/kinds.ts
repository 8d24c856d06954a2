/** The nine kinds of component of a product layer. */
export const kinds = ["prompt", "effort", "context", "model", "tools", "filter", "runtime", "dataset", "flag"] as const;
export type Kind = (typeof kinds)[number];

/** Whether `word` names a kind. */
export function isKind(word: string): word is Kind {
  return kinds.some((kind) => kind === word);
}

/** How a change of a component does harm, and so which evidence can show it. */
export type ChangeClass =
  /** Somebody chose another value: the wire shows at the first call whether it is what was chosen. */
  | "decision"
  /** Harm needs a history: idling, resuming, long sessions. */
  | "stateful"
  /** Every answer may be a little worse: only many paired runs show it. */
  | "average effect";

/** A kind of evidence, by the means that produces it. */
export type EvidenceKind = "contract-check" | "provenance-check" | "lab-soak" | "paired-trials";

/** What is known of a kind, whatever its value. */
export interface KindInfo {
  readonly class: ChangeClass;
  /** Where what runs can be compared with what is declared: on the wire, or only by what the agent reports of itself. */
  readonly shownBy: "wire" | "provenance";
  /** Evidence a change needs, the most telling first. */
  readonly evidence: readonly EvidenceKind[];
}

/** The class and the evidence of each kind (docs/architecture.md: three questions, three kinds of evidence). */
export const kindInfo: Readonly<Record<Kind, KindInfo>> = Object.freeze({
  effort: { class: "decision", shownBy: "wire", evidence: ["contract-check", "paired-trials"] },
  model: { class: "decision", shownBy: "wire", evidence: ["contract-check", "paired-trials"] },
  flag: { class: "decision", shownBy: "provenance", evidence: ["provenance-check", "paired-trials"] },
  context: { class: "stateful", shownBy: "wire", evidence: ["lab-soak", "contract-check"] },
  runtime: { class: "stateful", shownBy: "provenance", evidence: ["lab-soak", "provenance-check"] },
  prompt: { class: "average effect", shownBy: "wire", evidence: ["paired-trials", "contract-check"] },
  tools: { class: "average effect", shownBy: "wire", evidence: ["paired-trials", "contract-check"] },
  dataset: { class: "average effect", shownBy: "provenance", evidence: ["paired-trials", "provenance-check"] },
  filter: { class: "average effect", shownBy: "provenance", evidence: ["paired-trials", "provenance-check"] },
});
