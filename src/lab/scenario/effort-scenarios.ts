import { scenario } from "./define-scenario.ts";
import type { Scenario } from "./scenario.ts";

/**
 * One scenario per effort and model: what a person asks for is what is sent, in the first turn, after a tool, and after
 * a resume. An agent that has no efforts to set is left out by what it needs.
 */
export function effortScenarios(efforts: readonly string[], models: readonly string[]): readonly Scenario[] {
  return models.flatMap((model) =>
    efforts.map((effort) =>
      scenario(`effort/${effort}, ${model} model`, {
        scenario: 1,
        about: `What is asked for is sent: effort ${effort} on the ${model} model.`,
        model,
        effort,
        steps: [
          {
            say: "Read the notes.",
            model: [{ think: "They are short.", use: "read notes.txt" }, "High water is at six."],
          },
          { expect: { effort, model } },
          { "set-effort": effort },
          { say: "And the plan?" },
          { expect: { effort, model } },
          "resume",
          { say: "Go on where we were." },
          { expect: { effort, model } },
        ],
      }),
    ),
  );
}
