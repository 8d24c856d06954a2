import type { PersonAct } from "../wire/index.ts";

/**
 * What a person's act may change: an effort can be sent as a thinking budget, switching thinking off ends its edits and
 * flags, allowing a tool may change the prompt that lists it.
 */
const reach: Readonly<Partial<Record<PersonAct["component"], readonly string[]>>> = {
  model: ["model"],
  effort: ["effort", "thinking", "betas"],
  thinking: ["thinking", "effort", "context", "betas"],
  prompt: ["prompt"],
  tools: ["tools", "prompt"],
  flag: ["betas", "context"],
};

/**
 * The act that accounts for a change of this component, if any. A flag that is no setting of its own may change any
 * further setting of the body.
 *
 * @param component `effort`, `thinking`, `betas`, `context`, `prompt`, `tools`, `model`, `setting:<name>`
 */
export function actBehind(
  component: string,
  acts: readonly PersonAct["component"][],
): PersonAct["component"] | undefined {
  return acts.find(
    (act) => (act === "flag" && component.startsWith("setting:")) || reach[act]?.includes(component) === true,
  );
}
