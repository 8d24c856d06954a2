import type { AnswerBlock } from "../model/index.ts";
import type { Scenario, ScriptedReply, ScriptedTurn, Step } from "../scenario/index.ts";
import { type Fact, type FactKind, fact } from "./fact.ts";

export interface PlantOptions {
  /** Of the tokens. */
  readonly seed?: string;
  /** Things said that get facts, from the first. Default 2. */
  readonly turns?: number;
}

export interface Planted {
  readonly scenario: Scenario;
  readonly facts: readonly Fact[];
}

/**
 * Puts facts into the first turns of a scenario: behind what the person says, in the first thinking and the last words
 * of the turn, and at the end of each file of the project, so that reading it tells one. Nothing else changes: no turn
 * gets a call more. What a turn has no place for (no thinking, no words) gets no fact.
 */
export function plant(scenario: Scenario, { seed = scenario.name, turns = 2 }: PlantOptions = {}): Planted {
  const facts: Fact[] = [];
  const planted = (kind: FactKind, ...place: readonly string[]): string => {
    const one = fact(kind, seed, ...place);
    facts.push(one);
    return one.token;
  };
  const files = Object.fromEntries(
    Object.entries(scenario.files).map(([path, text]) => [path, `${text}${note(path, planted("tool-result", path))}`]),
  );
  let said = 0;
  const steps = scenario.steps.map((step, index): Step => {
    if (step.is !== "say" || said >= turns) return step;
    said += 1;
    const turn = withFact(
      withFact(step.turn, "thinking", () => planted("thinking", String(index))),
      "text",
      () => planted("answer", String(index)),
    );
    return { ...step, text: `${step.text} (Mark: ${planted("person", String(index))})`, turn };
  });
  return { scenario: { ...scenario, files, steps }, facts };
}

/** A comment in whatever the file is. */
function note(path: string, token: string): string {
  if (/\.[cm]?[jt]sx?$/.test(path)) return `// ${token}\n`;
  return /\.json$/.test(path) ? "" : `${token}\n`;
}

/** The first thinking of a turn, or its last words, with a token behind. */
function withFact(turn: ScriptedTurn, is: "thinking" | "text", token: () => string): ScriptedTurn {
  const holds = ({ answer }: ScriptedReply): boolean =>
    answer.is === "reply" && answer.blocks.some((block) => block.is === is);
  const at = is === "thinking" ? turn.findIndex(holds) : turn.findLastIndex(holds);
  return turn.map((scripted, index) => {
    if (index !== at || scripted.answer.is === "error") return scripted;
    const { blocks } = scripted.answer;
    const place =
      is === "thinking" ? blocks.findIndex((one) => one.is === is) : blocks.findLastIndex((one) => one.is === is);
    const marked = blocks.map(
      (block, i): AnswerBlock =>
        i === place && (block.is === "thinking" || block.is === "text")
          ? { ...block, text: `${block.text} (${token()})` }
          : block,
    );
    return { ...scripted, answer: { ...scripted.answer, blocks: marked } };
  });
}
