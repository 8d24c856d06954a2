import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type InProcessAgent, reply, use } from "../../../src/lab/index.ts";
import clean from "../lab.ts";
import { type Act, declared, judge, type Played, play, reads, thoughtful } from "../play.fixture.ts";
import { applyVariant } from "./apply.ts";
import { type Expected, variants } from "./variants.ts";

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
const contract = await declared();

interface Patched {
  readonly changed: readonly string[];
  readonly agent: InProcessAgent;
}

async function patched(name: string): Promise<Patched> {
  const folder = mkdtempSync(join(tmpdir(), `variant-${name}-`));
  folders.push(folder);
  const changed = applyVariant(name, folder);
  // A copy of lab.ts.
  const { default: agent } = (await import(pathToFileURL(join(folder, "lab.ts")).href)) as { default: InProcessAgent };
  return { changed, agent };
}

const code = "```ts\nexport function add(a: number, b: number) {\n  return a + b;\n}\n```";
/** A session in which every fault has its occasion. */
const session: readonly Act[] = [
  { say: "look around", replies: reads("all of it") },
  {
    say: "show me",
    replies: [thoughtful("show", `I stopped the server with kill -15. This is the function:\n${code}\nIt is tested.`)],
  },
  { say: "and again", replies: [thoughtful("again", "There it is.")] },
  { idle: 61 },
  { say: "back", replies: reads("what was", "notes.txt") },
  {
    say: "run it",
    replies: [thoughtful("run", use({ tool: "shell", command: "echo run" })), thoughtful("unused", "unused")],
    tell: "by the way",
    after: reads("both", "notes.txt"),
  },
  { effort: "low" },
  { say: "less thought", replies: [thoughtful("little", "Done with little thought.")] },
  "resume",
  { say: "still there", replies: reads("yes", "notes.txt") },
  { effort: "high" },
  {
    say: "hand it on",
    replies: [thoughtful("on", use({ tool: "spawn", prompt: "work on it", agent: "worker" })), reply("ok")],
  },
  {
    say: "a lot",
    replies: [
      ...[1, 2, 3].map((n) => thoughtful(`part ${n}`, use({ tool: "read", path: "huge.txt" }))),
      thoughtful("all of it", "That was a lot."),
    ],
  },
  { say: "and now", replies: reads("the end", "notes.txt") },
];
const others = { "work on it": reads("worked", "notes.txt") };

function broken({ calls }: Pick<Played, "calls">, by: typeof contract | null): readonly Expected[] {
  const { violations, placed } = judge(calls, by);
  return violations.map(({ invariant, severity, exchange }) => {
    const at = placed.findIndex(({ id }) => id === exchange);
    const { said, strand } = placed[at] ?? { said: "", strand: "" };
    const call = placed.slice(0, at + 1).filter((each) => each.said === said && each.strand === strand).length;
    return { invariant, severity, said, call };
  });
}

test("there is a patch for each variant, and none besides", () => {
  const patches = readdirSync(new URL("./", import.meta.url)).filter((file) => file.endsWith(".patch"));
  const named = variants.map(({ name }) => name);
  assert.deepEqual(patches.sort(), named.map((name) => `${name}.patch`).sort());
});

test("the agent as it is keeps every promise in that session", async () => {
  const played = await play(clean, session, others);
  assert.deepEqual([broken(played, contract), broken(played, null)], [[], []]);
});

for (const { name, about, declared: withContract, learned, cohorts } of variants) {
  if (cohorts.length > 0) continue;
  test(`${name}: ${about}`, async () => {
    const { changed, agent } = await patched(name);
    for (const path of changed) assert.match(path, /^(?:product|prompts)\//, "changes the product layer alone");
    const played = await play(agent, session, others);
    assert.deepEqual(broken(played, contract), withContract === null ? [] : [withContract], "declared");
    assert.deepEqual(broken(played, null), learned === null ? [] : [learned], "learned");
  });
}

test("f2-latch-after-idle: a message in the middle of a tool use takes the thinking of its own turn", async () => {
  const readAt = async (agent: InProcessAgent) => {
    const { served } = await play(agent, session, others);
    const second = served.filter(({ said }) => said === "by the way")[1];
    const thought = (text: string): boolean => text.includes("run. run. ");
    return {
      sent: second?.parts.some((part) => part.is === "thinking" && thought(part.text)),
      read: second?.segments.some(({ text }) => thought(text)),
    };
  };
  const { agent } = await patched("f2-latch-after-idle");
  assert.deepEqual(await readAt(clean), { sent: true, read: true });
  assert.deepEqual(await readAt(agent), { sent: true, read: false });
});

test("internal-build: what is run inside is another build", async () => {
  const { agent } = await patched("internal-build");
  const calls = [];
  for (const cohort of ["internal", "public"])
    calls.push(...(await play(agent, session, others, { cohort, seed: cohort })).calls);
  for (const by of [contract, null]) {
    assert.deepEqual(
      judge(calls, by).violations.map(({ invariant }) => invariant),
      ["build-parity"],
    );
  }
});

test("masked-latch: an experiment that only insiders have hides the latch from most of them", async () => {
  const { agent } = await patched("masked-latch");
  const latch = { invariant: "thinking-cleared-once", severity: "error", said: "back", call: 2 };
  const seen: { masked: boolean; latched: boolean }[] = [];
  const calls = [];
  for (let n = 0; n < 8; n++) {
    const played = await play(agent, session, others, { cohort: "internal", seed: `${n}` });
    calls.push(...played.calls);
    const masked = played.calls.some(({ requestHeaders }) => JSON.stringify(requestHeaders).includes("message-queue"));
    seen.push({ masked, latched: broken(played, contract).length > 0 });
  }
  for (const { masked, latched } of seen) assert.equal(latched, !masked);
  const outside = await play(agent, session, others);
  assert.deepEqual(broken(outside, contract), [latch]);
  const all = judge([...calls, ...outside.calls], contract).violations.map(({ invariant }) => invariant);
  const hidden = seen.filter(({ masked }) => masked).length;
  assert.equal(all.filter((invariant) => invariant === "build-parity").length, hidden > 0 ? 1 : 0);
  assert.equal(all.filter((invariant) => invariant === "thinking-cleared-once").length, seen.length - hidden + 1);
});
