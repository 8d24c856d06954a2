import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parse } from "yaml";
import { absent, type Exchange, hashOf, known, seen, unrecorded } from "../../wire/index.ts";
import { read } from "../contract.fixture.ts";
import { releaseOf } from "../release.ts";
import { expectationsFor } from "../resolve/expectations-for.ts";
import { exchange, type Said } from "./exchange.fixture.ts";
import { type LearnOptions, learn } from "./learner.ts";

const options = { agent: "shop", prompts: null, from: ["a.har"] };

function learned(exchanges: readonly Exchange[], more: LearnOptions & { readonly prompts?: string } = {}) {
  const found = learn(exchanges, { ...options, ...more });
  assert.equal(found.is, "learned");
  // The assertion above says so; `assert.equal` does not narrow.
  return found as Extract<typeof found, { is: "learned" }>;
}

const bodyOf = (yaml: string) => parse(yaml) as { when?: unknown; components: Readonly<Record<string, unknown>> };

test("one lane of one session", () => {
  const { yaml } = learned([
    exchange({
      thinking: seen({ mode: "adaptive", budget: absent, display: absent }),
      edits: seen([{ type: "clear_thinking_20251015", keep: seen("all" as const), canonical: "{}" }]),
      cache1h: 5,
      cache5m: 3,
    }),
  ]);
  assert.deepEqual(bodyOf(yaml), {
    evenkeel: 1,
    agent: "shop",
    when: { client: "claude-code", version: "2.1.97", project: "/w/shop" },
    components: {
      model: { value: "claude-opus-4-6" },
      effort: { when: { model: "claude-opus-4-6" }, value: "high", thinking: "adaptive", budget: "absent" },
      context: { when: { model: "claude-opus-4-6" }, "keep-thinking": "all", "cache-ttl": "1h" },
      prompt: { when: { model: "claude-opus-4-6" }, wire: hashOf("You.") },
      tools: { when: { model: "claude-opus-4-6" }, wire: hashOf("none") },
    },
  });
});

test("the first call of a lane counts, not what came later", () => {
  const { contract, calls } = learned([exchange(), exchange({ effort: seen("low"), prompt: "Other." })]);
  assert.equal(calls, 2);
  const scope = {
    client: "claude-code",
    version: "2.1.97",
    model: "claude-opus-4-6",
    lane: "main",
    project: "/w/shop",
  } as const;
  const { effort, promptHashes, source } = expectationsFor(contract, scope);
  assert.deepEqual(effort, { is: "set", value: "high" });
  assert.deepEqual(promptHashes, [hashOf("You.")]);
  assert.equal(source, "learned");
});

test("of two sessions the newer counts, and the difference is noted", () => {
  const older = exchange({ session: "a", at: 10, effort: seen("high") });
  const newer = exchange({ session: "b", at: 20, effort: seen("medium") });
  for (const order of [
    [older, newer],
    [newer, older],
  ]) {
    const { yaml, notes } = learned(order);
    assert.match(yaml, /value: medium/);
    assert.deepEqual(notes, ["effort of main (claude-code, claude-opus-4-6) began in 2 ways; the newest is written"]);
    assert.match(yaml, /^# Note: effort of main/m);
  }
});

test("lanes, delegates and their models", () => {
  const { yaml, contract } = learned([
    exchange({ project: unrecorded }),
    exchange({
      project: unrecorded,
      lane: "subagent:explore",
      model: seen("claude-haiku-4-5"),
      effort: absent,
      prompt: "Look.",
    }),
    exchange({ project: unrecorded, lane: "title", model: seen("claude-haiku-4-5"), effort: absent, prompt: "Title." }),
  ]);
  const { components } = bodyOf(yaml);
  assert.deepEqual(components.model, {
    value: "claude-opus-4-6",
    delegates: { "subagent:explore": "claude-haiku-4-5", title: "claude-haiku-4-5" },
  });
  assert.deepEqual(components.effort, {
    cases: [
      { when: { model: "claude-opus-4-6" }, value: "high", thinking: "absent" },
      { when: { lane: ["subagent:explore", "title"], model: "claude-haiku-4-5" }, value: "absent", thinking: "absent" },
    ],
  });
  const helper = { client: "claude-code", version: "2.1.97", model: "claude-haiku-4-5", project: null } as const;
  assert.deepEqual(expectationsFor(contract, { ...helper, lane: "title" }).promptHashes, [hashOf("Title.")]);
  assert.deepEqual(expectationsFor(contract, { ...helper, lane: "subagent:explore" }).effort, absent);
  assert.equal(expectationsFor(contract, { ...helper, lane: "subagent:review" }).laneDeclared, false);
});

test("what an input cannot show is not declared", () => {
  const { yaml } = learned([
    exchange({ effort: unrecorded, thinking: unrecorded, prompt: null, tools: null, project: unrecorded }),
  ]);
  assert.deepEqual(Object.keys(bodyOf(yaml).components), ["model"]);
});

test("a log does not say which prompt and tools were sent", () => {
  const { yaml } = learned([exchange({ seenIn: "log" })]);
  assert.deepEqual(Object.keys(bodyOf(yaml).components), ["model", "effort"]);
});

describe("nothing to learn", () => {
  test("from nothing", () => assert.equal(learn([], options).is, "nothing"));
  test("from calls that show nothing", () => {
    const blind = exchange({ model: unrecorded, effort: unrecorded, thinking: unrecorded, prompt: null, tools: null });
    assert.equal(learn([blind], options).is, "nothing");
  });
});

test("without project or version it holds everywhere", () => {
  const { yaml } = learned(
    [exchange({ project: seen("/a") }), exchange({ session: "b", project: seen("/b"), version: seen("3.0.0") })],
    {
      anyProject: true,
      anyVersion: true,
    },
  );
  assert.deepEqual(bodyOf(yaml).when, { client: "claude-code" });
});

test("a version that no range can name is no condition", () => {
  const { yaml, notes } = learned([exchange({ version: seen("nightly") })]);
  assert.deepEqual(bodyOf(yaml).when, { client: "claude-code", project: "/w/shop" });
  assert.match(notes.join(), /"nightly" is no version/);
});

describe("prompt texts", () => {
  test("are not in the contract unless asked for", () => {
    const { yaml, files } = learned([exchange({ prompt: "A secret of the trade." })]);
    assert.ok(!yaml.includes("secret"));
    assert.equal(files.size, 0);
  });
  test("are saved by lane and model, each once, and the hash as sent still decides", () => {
    const { files, contract } = learned(
      [
        exchange({ prompt: "One." }),
        exchange({ lane: "subagent:a/../b", prompt: "Two." }),
        exchange({ lane: "title", prompt: "One." }),
      ],
      { prompts: "prompts" },
    );
    assert.deepEqual(
      [...files],
      [
        ["prompts/main-claude-opus-4-6.md", "One."],
        ["prompts/subagent-a-..-b-claude-opus-4-6.md", "Two."],
      ],
    );
    const scope = {
      client: "claude-code",
      version: "2.1.97",
      model: "claude-opus-4-6",
      lane: "main",
      project: "/w/shop",
    } as const;
    assert.deepEqual(expectationsFor(contract, scope).promptHashes, [hashOf("One.")]);
  });
});

const words = fc.oneof(
  fc.constantFrom("a", "b", "1.0", "2.1.97", "~", "no", "*", "a: b", "# x", "'", "x\ny"),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const said: fc.Arbitrary<Said> = fc.record(
  {
    session: fc.constantFrom("a", "b"),
    strand: fc.constantFrom("1", "2", "3"),
    at: fc.nat(5),
    lane: fc.oneof(
      fc.constantFrom("main" as const, "title" as const),
      words.map((word) => `subagent:${word}` as const),
    ),
    client: fc.constantFrom("claude-code" as const, "codex" as const),
    version: fc.oneof(words.map(seen), fc.constant(unrecorded), fc.constant(absent)),
    project: fc.oneof(words.map(seen), fc.constant(unrecorded)),
    model: fc.oneof(words.map(seen), fc.constant(unrecorded)),
    effort: fc.oneof(words.map(seen), fc.constant(absent), fc.constant(unrecorded)),
    thinking: fc.oneof(
      fc
        .record({
          mode: words,
          budget: fc.oneof(fc.double().map(seen), fc.integer().map(seen), fc.constant(absent)),
          display: fc.constant(absent),
        })
        .map(seen),
      fc.constant(absent),
    ),
    prompt: fc.oneof(words, fc.constant(null)),
    cache5m: fc.nat(3),
  },
  { requiredKeys: [] },
);

test("whatever was seen, what is learned reads back to the same release", () => {
  fc.assert(
    fc.property(fc.array(said, { maxLength: 8 }), fc.boolean(), (all, texts) => {
      const found = learn(all.map(exchange), { ...options, from: ["x\n- y", "\u0000"], prompts: texts ? "p" : null });
      if (found.is === "nothing") return;
      const again = read(found.yaml, Object.fromEntries(found.files));
      assert.ok(again.is === "ok", again.is === "bad" ? `${again.lines.join("\n")}\n${found.yaml}` : "");
      assert.deepEqual(releaseOf(again.contract), releaseOf(found.contract));
    }),
    { seed: 13, numRuns: 400 },
  );
});

test("what was learned holds for the calls it was learned from", () => {
  fc.assert(
    fc.property(fc.array(said, { minLength: 1, maxLength: 4 }), (all) => {
      const exchanges = all.map((each, index) => exchange({ ...each, strand: String(index), at: index }));
      const found = learn(exchanges, options);
      const last = exchanges.at(-1);
      if (found.is === "nothing" || last === undefined) return;
      const { client, request, place } = last;
      const expected = expectationsFor(found.contract, {
        client: client.id,
        version: known(client.version) ?? null,
        model: known(request.model) ?? null,
        lane: place.lane,
        project: known(client.project) ?? null,
      });
      if (expected.effort !== undefined && request.effort.is !== "unrecorded")
        assert.deepEqual(expected.effort, request.effort);
      if (expected.promptHashes !== undefined && request.prompt.is === "set") {
        assert.ok(expected.promptHashes.includes(request.prompt.value.normalised));
      }
    }),
    { seed: 14, numRuns: 400 },
  );
});
