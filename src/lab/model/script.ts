import type { Answer } from "./answer.ts";
import { defaultAnswer } from "./default-answer.ts";
import type { ModelCall, Purpose } from "./model-call.ts";
import type { ServedCall } from "./served.ts";
import { toolFor } from "./tool-for.ts";

/** What the model answers: rules as data, or a pure function of the call and what was served before it. */
export type Script = readonly Rule[] | ((call: ModelCall, before: readonly ServedCall[]) => Answer);

/** The first rule that fits a call answers it; where none does, {@link defaultAnswer}. */
export interface Rule {
  readonly when?: When;
  /**
   * The replies of one turn in order: the first after the person spoke, the next after the first tool results …
   * Past the end the rule no longer fits.
   */
  readonly steps: readonly Answer[];
  /** Fits only this many times: a fault that passes. Default: always. */
  readonly times?: number;
}

/** All that is given must hold; an empty one fits each call. */
export interface When {
  /** Default: `main` and `subagent`. */
  readonly purpose?: Purpose | readonly Purpose[];
  /** What the person said last contains this. */
  readonly says?: string;
  /** The requested model contains this. */
  readonly model?: string;
  /** Tool results since the person spoke. */
  readonly toolResults?: number;
  /** Replies since the person spoke; with it, a rule's only step fits there. */
  readonly step?: number;
  readonly effort?: string;
}

export interface Chosen {
  readonly answer: Answer;
  readonly rule: number | null;
}

/** Picks the answer. Pure: `before` says how often each rule has answered. */
export function choose(script: Script, call: ModelCall, before: readonly ServedCall[]): Chosen {
  if (typeof script === "function") return { answer: script(call, before), rule: null };
  for (const [index, rule] of script.entries()) {
    if (!fits(rule.when ?? {}, call)) continue;
    if (rule.times !== undefined && before.filter((served) => served.rule === index).length >= rule.times) continue;
    const steps = rule.steps.filter((step) => !onlyWaits(step) || toolFor({ tool: "wait" }, call) !== null);
    const answer = steps[rule.when?.step === undefined ? call.step : 0];
    if (answer !== undefined) return { answer, rule: index };
  }
  return { answer: defaultAnswer(call), rule: null };
}

/** Sub-agents that answer in place need no waiting for: such a step is left out where the client has no tool for it. */
function onlyWaits(step: Answer): boolean {
  if (step.is === "error") return false;
  const doing = step.blocks.filter(({ is }) => is === "use" || is === "call");
  return doing.length > 0 && doing.every((block) => block.is === "use" && block.use.tool === "wait");
}

/** Whether a call is one that `when` means. */
export function fits(when: When, call: ModelCall): boolean {
  const purposes: readonly Purpose[] = when.purpose === undefined ? ["main", "subagent"] : [when.purpose].flat();
  return (
    purposes.includes(call.purpose) &&
    (when.says === undefined || call.said.includes(when.says)) &&
    (when.model === undefined || call.model.includes(when.model)) &&
    (when.toolResults === undefined || call.toolResults === when.toolResults) &&
    (when.step === undefined || call.step === when.step) &&
    (when.effort === undefined || call.effort === when.effort)
  );
}
