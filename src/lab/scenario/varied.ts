import { createHash } from "node:crypto";
import type { AnswerBlock } from "../model/index.ts";
import type { Scenario, ScriptedReply, ScriptedTurn, Spawned, Step } from "./scenario.ts";

/** Characters put behind what is thought, what is said, and what stands in a text file, at most. */
const longest = { thinking: 8000, text: 6000, file: 4000 } as const;
/** Of ten replies that think, so many let it travel without words, and so many as opaque data. */
const wordless = { empty: 1, redacted: 1 } as const;
/** Part of an idle time by which it may be longer or shorter. */
const jitter = 0.1;
const minute = 60_000;
/** Idle times that caches hang on: none is moved from one side to the other. */
const edges = [5 * minute, 60 * minute];
/** So near to the hour, what is written is meant. */
const nearHour = 1 * minute;

/**
 * The same scenario as another day might have brought it: longer and shorter thinking, answers and files, thinking that
 * travels without words, parallel calls in another order, idle times a little off. What a person does and how many
 * replies a turn takes stay. Pure: depends on `seed` and the scenario's name alone.
 */
export function varied(scenario: Scenario, seed: number): Scenario {
  const draws = (...place: readonly (string | number)[]): Draw => drawsOf(JSON.stringify([seed, scenario.name, place]));
  const files = Object.entries(scenario.files).map(([path, text]) => {
    const more = path.endsWith(".txt") ? words(draws("file", path), longest.file) : "";
    return [path, more === "" ? text : `${text}${more}\n`] as const;
  });
  const steps = scenario.steps.map((step, index): Step => {
    const draw = draws("step", index);
    if (step.is === "idle") {
      const ms = idled(step.ms, draw);
      return ms === step.ms ? step : { ...step, ms, label: `${step.label}, really ${(ms / minute).toFixed(1)} min` };
    }
    if (step.is === "message-mid-tool")
      return { ...step, turn: turnLike(step.turn, draw), after: turnLike(step.after, draw) };
    return "turn" in step ? { ...step, turn: turnLike(step.turn, draw) } : step;
  });
  return { ...scenario, files: Object.fromEntries(files), steps };
}

/** The next number in [0, 1). */
type Draw = () => number;

function drawsOf(key: string): Draw {
  let n = 0;
  return () => {
    n += 1;
    return createHash("sha256").update(`${key}:${n}`).digest().readUInt32BE() / 2 ** 32;
  };
}

function turnLike(turn: ScriptedTurn, draw: Draw): ScriptedTurn {
  return turn.map(({ faults, answer, spawned }): ScriptedReply => {
    const others = spawned.map((one): Spawned => ({ ...one, turn: turnLike(one.turn, draw) }));
    if (answer.is === "error") return { faults, answer, spawned: others };
    const blocks = inAnotherOrder(answer.blocks, draw).map((block) => blockLike(block, draw));
    return { faults, answer: { ...answer, blocks }, spawned: others };
  });
}

function blockLike(block: AnswerBlock, draw: Draw): AnswerBlock {
  if (block.is === "text") return { ...block, text: join(block.text, words(draw, longest.text)) };
  if (block.is !== "thinking") return block;
  const text = join(block.text, words(draw, longest.thinking));
  const way = draw() * 10;
  if ((block.shown ?? "text") !== "text" || way >= wordless.empty + wordless.redacted) return { ...block, text };
  return { ...block, text, shown: way < wordless.empty ? "empty" : "redacted" };
}

/** Calls of one reply are parallel: any order of them is one the model might have chosen. */
function inAnotherOrder(blocks: readonly AnswerBlock[], draw: Draw): readonly AnswerBlock[] {
  const isCall = ({ is }: AnswerBlock): boolean => is === "use" || is === "call";
  const order = blocks
    .filter(isCall)
    .map((block) => ({ block, at: draw() }))
    .toSorted((a, b) => a.at - b.at);
  let next = 0;
  return blocks.map((block) => (isCall(block) ? (order[next++]?.block ?? block) : block));
}

function idled(ms: number, draw: Draw): number {
  const moved = Math.round(ms * (1 + jitter * (2 * draw() - 1)));
  const isNear = Math.abs(ms - 60 * minute) <= nearHour;
  const crosses = edges.some((edge) => ms > edge !== moved > edge);
  return isNear || crosses ? ms : moved;
}

function join(text: string, more: string): string {
  return more === "" ? text : `${text} ${more}`;
}

const vocabulary =
  "water tide stone rope sail wind gull light pier boat moon sand anchor buoy fog drift shore mast".split(" ");

/** Short ones mostly, a long one now and then: the logarithm of their length is uniform. */
function words(draw: Draw, most: number): string {
  const length = Math.floor(most ** draw()) - 1;
  let text = "";
  while (text.length < length) text += `${vocabulary[Math.floor(draw() * vocabulary.length)]} `;
  return text.trimEnd();
}
