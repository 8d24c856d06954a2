import type { ChangeClass, ChangeKind, Observation, Sent } from "../../clients/index.ts";
import { editsAfterIdleness, oneCause } from "./one-cause.ts";
import { type Turn, turnsOf } from "./timeline.ts";
import type { Unranked } from "./unranked.ts";

/** What is followed through the versions, and how a change of it is judged. */
interface Followed {
  readonly what: string;
  readonly value: (observation: Observation) => string | null;
  readonly judge: (turn: Turn) => Judgement;
  /** Where the values themselves are not what a person wants to read. */
  readonly words?: (turn: Turn) => { readonly from: string; readonly to: string };
}

interface Judgement {
  readonly kind: ChangeKind;
  readonly class: ChangeClass;
  readonly consequence: string;
}

const absent = "absent";
const none = "none";
/** Of context edits after an hour: the same as in the hours before. */
const asBefore = "as before the hour";
const yes = "sent";
const no = "not sent";

/** Weakest first. Not sent: the API's own default, which is high. */
const efforts: readonly string[] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];
const defaultEffort = "high";

/** Changes of everything but the prompt. */
export function settingChanges(observations: readonly Observation[]): readonly Unranked[] {
  return oneCause(
    followed(observations).flatMap(({ what, value, judge, words }) =>
      turnsOf(observations.map((each) => ({ version: each.version, value: value(each) }))).map((turn) => ({
        what,
        ...turn,
        ...words?.(turn),
        ...judge(turn),
        lines: [],
      })),
    ),
  );
}

function followed(observations: readonly Observation[]): readonly Followed[] {
  const every = <T>(list: (each: Observation) => readonly T[] | null, key: (one: T) => string): readonly string[] =>
    [...new Set(observations.flatMap((each) => (list(each) ?? []).map(key)))].sort();
  return [
    { what: "default effort", value: ({ effort }) => shown(effort), judge: judgeEffort },
    { what: "thinking", value: ({ thinking }) => shown(thinking), judge: judgeThinking },
    { what: "output tokens at most", value: ({ maxTokens }) => shown(maxTokens), judge: judgeMaxTokens },
    {
      what: "context edits",
      value: ({ contextEdits }) => listed(contextEdits.before),
      judge: judgeEdits("decision"),
      words: editWords,
    },
    {
      what: editsAfterIdleness,
      value: ({ contextEdits: { before, after } }) =>
        after === null || before === null ? null : listed(before) === listed(after) ? asBefore : listed(after),
      judge: judgeEdits("stateful"),
      words: editWords,
    },
    ...every(({ broken }) => broken, brokenKey).map((key): Followed => {
      const [invariant = "", severity = ""] = key.split("|");
      const own = (each: Observation) => (each.broken ?? []).filter((one) => brokenKey(one) === key);
      return {
        what: invariant,
        value: (each) => (each.broken === null ? null : own(each).length > 0 ? "broken" : "kept"),
        judge: ({ to }) => judgePromise(to === "broken", severity === "error"),
        words: ({ from, to, brought }) => {
          const here = observations.filter(({ version }) => version === brought).flatMap(own);
          const where = here.map(({ session, step }) => `${session}, ${step}`);
          return { from, to: to === "broken" ? `broken in ${where.join("; in ")}` : to };
        },
      };
    }),
    ...every(
      ({ delegations }) => delegations,
      ({ lane }) => lane,
    ).flatMap((lane): readonly Followed[] => {
      const of = (each: Observation) => each.delegations?.find((one) => one.lane === lane);
      const field =
        (pick: (one: NonNullable<ReturnType<typeof of>>) => string) =>
        (each: Observation): string | null => {
          const one = of(each);
          return one === undefined ? null : pick(one);
        };
      return [
        {
          what: `calls for ${lane}`,
          value: (each) => (each.delegations === null ? null : of(each) === undefined ? "none" : "made"),
          judge: () => judgement("delegation", "decision", "other work is handed to other calls"),
        },
        {
          what: `model of ${lane}`,
          value: field(({ model }) => shown(model) ?? absent),
          judge: () => judgement("model changed", "decision", "part of the work is done by another model"),
        },
        { what: `effort of ${lane}`, value: field(({ effort }) => shown(effort) ?? absent), judge: judgeHelperEffort },
        {
          what: `thinking of ${lane}`,
          value: field(({ thinking }) => shown(thinking) ?? absent),
          judge: () => judgement("delegation", "decision", "helpers think in another way"),
        },
      ];
    }),
    { what: "tools", value: ({ tools }) => toolsWord(tools), judge: judgeTools, words: toolWords },
    ...every(
      ({ injected }) => injected,
      ({ kind, label }) => `${kind}|${label}`,
    ).map((key): Followed => {
      const [kind, label = ""] = key.split("|");
      return {
        what: `${label} (${kind}) that the client adds to the conversation`,
        value: ({ injected }) => (injected === null ? null : injected.some((one) => one.kind === kind) ? yes : no),
        judge: () => judgement("injected text", "average effect", "the model reads something that no person wrote"),
      };
    }),
    ...every(
      ({ betas }) => betas,
      (beta) => beta,
    ).map(
      (beta): Followed => ({
        what: `beta flag ${beta}`,
        value: ({ betas }) => (betas === null ? null : betas.includes(beta) ? yes : no),
        judge: () => judgement("beta flags", "decision", "the API may treat the requests in another way"),
      }),
    ),
  ];
}

function judgeEffort({ from, to }: Turn): Judgement {
  const before = strength(from);
  const now = strength(to);
  if (before !== null && now !== null && now < before) {
    return judgement("effort lowered", "decision", "less reasoning for everybody who keeps the default");
  }
  return judgement(
    "effort raised",
    "decision",
    now === before
      ? "the API's own default, said aloud or left unsaid"
      : "more reasoning, slower and dearer, for everybody who keeps the default",
  );
}

function judgeHelperEffort({ from, to }: Turn): Judgement {
  const { consequence } = judgeEffort({ from, to, after: "", brought: "", undone: null });
  return judgement("delegation", "decision", `in helpers: ${consequence}`);
}

function strength(effort: string): number | null {
  const at = efforts.indexOf(effort === absent ? defaultEffort : effort);
  return at < 0 ? null : at;
}

function judgeThinking({ to }: Turn): Judgement {
  if (to === absent || to.startsWith("disabled")) {
    return judgement("effort lowered", "decision", "the model is not asked to think before it answers");
  }
  return judgement("effort raised", "decision", "the model is asked to think in another way");
}

function judgeMaxTokens({ from, to }: Turn): Judgement {
  const less = Number(to) < Number(from);
  return judgement(
    "output bound",
    "decision",
    less ? "long answers and thinking may be cut" : "longer answers and thinking fit",
  );
}

/** Anything but keeping everything takes something from what the model remembers. */
function judgeEdits(when: ChangeClass): (turn: Turn) => Judgement {
  const keeps = (edits: string): boolean => edits === none || edits === asBefore || /"keep":"all"/.test(edits);
  return ({ to }) =>
    keeps(to)
      ? judgement("context kept", when, "what the model thought and read stays in its context")
      : judgement("context cleared", when, "the model loses part of what it thought or read");
}

function judgePromise(broken: boolean, isError: boolean): Judgement {
  if (!broken) return judgement("promise kept again", "stateful", "what was wrong in a session is no more");
  if (!isError) return judgement("promise in doubt", "stateful", "something to look at: it may be as meant");
  return judgement("promise broken", "stateful", "sessions lose something that they should have kept");
}

function judgeTools(): Judgement {
  return judgement("tools", "average effect", "the model can do other things, or is told of them in other words");
}

function judgement(kind: ChangeKind, of: ChangeClass, consequence: string): Judgement {
  return { kind, class: of, consequence };
}

function shown(value: Sent<string | number> | null): string | null {
  if (value === null) return null;
  return value.is === "absent" ? absent : String(value.value);
}

function listed(values: readonly string[] | null): string | null {
  return values === null ? null : values.length === 0 ? none : values.join(" ");
}

function brokenKey({ invariant, severity }: NonNullable<Observation["broken"]>[number]): string {
  return `${invariant}|${severity}`;
}

/** `clear_thinking_20251015 keeping 1 thinking_turns`; what is no edit of this form stays as it was sent. */
function editWords({ from, to }: Turn): { readonly from: string; readonly to: string } {
  const word = (edits: string): string =>
    edits
      .replaceAll(/\{"keep":"all","type":"(\w+)"\}/g, "$1 keeping all")
      .replaceAll(/\{"keep":\{"type":"(\w+)","value":(\d+)\},"type":"(\w+)"\}/g, "$3 keeping $2 $1");
  return { from: word(from), to: word(to) };
}

/** Two sets of tools are told by what differs between them. */
function toolWords({ from, to }: Turn): { readonly from: string; readonly to: string } {
  // Both were written by `toolsWord`.
  const [before, now] = [from, to].map((json) => new Map(JSON.parse(json) as [string, string][]));
  if (before === undefined || now === undefined) return { from, to };
  const came = [...now.keys()].filter((name) => !before.has(name));
  const went = [...before.keys()].filter((name) => !now.has(name));
  const reworded = [...now]
    .filter(([name, hash]) => before.has(name) && before.get(name) !== hash)
    .map(([name]) => name);
  const words = [
    ...(came.length > 0 ? [`new ${came.join(", ")}`] : []),
    ...(went.length > 0 ? [`without ${went.join(", ")}`] : []),
    ...(reworded.length > 0 ? [`declared otherwise ${reworded.join(", ")}`] : []),
  ];
  return { from: `${before.size} tools`, to: `${now.size} tools: ${words.join("; ")}` };
}

function toolsWord(tools: Observation["tools"]): string | null {
  return tools === null ? null : JSON.stringify(tools.map(({ name, hash }) => [name, hash]));
}
