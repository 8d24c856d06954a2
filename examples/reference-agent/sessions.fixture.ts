import { type Answer, fail, type Mishap, reply, think, use } from "../../src/lab/index.ts";
import { seeded } from "../../src/stats/index.ts";
import { type Act, reads, thoughtful } from "./play.fixture.ts";

/** A varied session: the same seed makes the same one. */
export function sessionOf(seed: number): readonly Act[] {
  const random = seeded((seed + 1) * 0x9e3779b9);
  const pick = (n: number): number => Math.floor(random() * n);
  const acts: Act[] = [{ say: "turn 0", replies: reads("zero") }];
  for (let n = 1; n < 7 + pick(5); n++) {
    const before = others[pick(others.length)];
    if (before !== undefined && random() < 0.5) acts.push(...before);
    const turn = turns[pick(turns.length)] ?? plain;
    acts.push(turn(`turn ${n}`));
  }
  return acts;
}

type Turn = (say: string) => Act;

const plain: Turn = (say) => ({ say, replies: [thoughtful(`think of ${say}`, `An answer to ${say}.`)] });
const turns: readonly Turn[] = [
  plain,
  (say) => ({ say, replies: reads(say) }),
  (say) => ({
    say,
    replies: [
      thoughtful(
        "two at once",
        use({ tool: "read", path: "big.txt" }),
        use({ tool: "shell", command: "echo parallel" }),
      ),
      thoughtful("both seen", use({ tool: "shell", command: "cat notes.txt; exit 3" })),
      thoughtful("that failed", `Not all went well in ${say}.`),
    ],
  }),
  (say) => ({
    say,
    replies: [thoughtful("begin", use({ tool: "shell", command: "echo slow" })), thoughtful("never asked", "no")],
    tell: `by the way, ${say}`,
    after: reads(`both in ${say}`, "notes.txt"),
  }),
  (say) => ({
    say,
    replies: [
      fail("overloaded", { retryAfter: 0 }),
      fail("overloaded", { retryAfter: 0 }),
      thoughtful("late", use({ tool: "read", path: "big.txt" })),
      thoughtful("but there", `Here you are: ${say}.`),
    ],
  }),
  (say) => ({ say, replies: [fail("signature"), ...reads(say)] }),
  (say) => ({ say, replies: [broken({ is: "cut", after: 4 }), broken({ is: "cut", after: 1 }), ...reads(say)] }),
  (say) => ({
    say,
    replies: [broken({ is: "error", after: 5, error: "overloaded" }), fail("internal"), ...reads(say)],
  }),
  (say) => ({
    say,
    replies: [
      thoughtful("hand it on", use({ tool: "spawn", prompt: `work on ${say}`, agent: "worker" })),
      thoughtful("and look", use({ tool: "spawn", prompt: `explore ${say}`, agent: "explore" })),
      thoughtful("all reported", `They are done with ${say}.`),
    ],
  }),
  (say) => ({
    say,
    replies: [...Array.from({ length: 5 }, () => fail("overloaded", { retryAfter: 0 })), ...reads(say)],
  }),
  (say) => ({ interrupt: `${say}, then stop` }),
];

function broken(mishap: Mishap): Answer {
  const whole = reply(think("half a thought, and then "), "half an answer that is a little longer");
  return { ...whole, mishaps: [mishap] };
}

const others: readonly (readonly Act[])[] = [
  [{ idle: 6 }],
  [{ idle: 59 }],
  [{ idle: 61 }],
  [{ idle: 25 * 60 }],
  [{ idle: 61 }, plain("back after idleness"), { idle: 61 }],
  ["resume"],
  [{ idle: 61 }, "resume"],
  ["compact"],
  ["compact", "resume"],
  ["fork"],
  ["restart"],
  [{ effort: "low" }],
  [{ effort: "max" }, "resume"],
  [{ model: "claude-sonnet-4-6" }],
];
