import assert from "node:assert/strict";
import { test } from "node:test";
import { seen } from "../seen.ts";
import { newLinker, place } from "../strands/index.ts";
import { read } from "./profiles.fixture.ts";

const tool = { name: "read", description: "stand-in", input_schema: { type: "object" } };
const call = (headers: Readonly<Record<string, string>>, context: object | null = null) =>
  read({
    path: "/v1/messages",
    headers: {
      "user-agent": "our-agent/1.4",
      ...headers,
      ...(context === null ? {} : { "x-evenkeel-context": JSON.stringify(context) }),
    },
    body: { model: "model-a", tools: [tool], messages: [{ role: "user", content: "hello" }] },
  });

const subagent = { "x-agent-id": "a1", "x-parent-agent-id": "main" };
const lanes: Readonly<
  Record<string, readonly [headers: Record<string, string>, context: object | null, told: string]>
> = {
  "nothing said": [{}, null, "main null null"],
  "an agent's id alone may be that of a service": [{ "x-agent-id": "shop" }, null, "main null null"],
  "a sub-agent by its parent": [subagent, null, "subagent:unknown a1 main"],
  "a sub-agent by its lane": [subagent, { lane: "subagent:explore" }, "subagent:explore a1 main"],
  "a title": [{}, { lane: "title" }, "title null null"],
  "a sub-agent's compaction": [{ "x-agent-id": "a1" }, { lane: "compaction" }, "compaction a1 null"],
  "a lane there is not": [{}, { lane: "basement" }, "main null null"],
  "no JSON": [{ "x-evenkeel-context": "{" }, null, "main null null"],
  "a list": [{}, [1], "main null null"],
};
for (const [name, [headers, context, told]] of Object.entries(lanes)) {
  test(`generic: ${name}`, () => {
    const { lane, agent, parentAgent } = call(headers, context).hints;
    assert.equal(`${lane} ${agent} ${parentAgent}`, told);
  });
}

test("generic: which program it is, and its version", () => {
  const { client } = call({});
  assert.deepEqual([client.entrypoint, client.version], [seen("our-agent"), seen("1.4")]);
  assert.equal(call({ "user-agent": "Mozilla (X11)" }).client.entrypoint.is, "unrecorded");
});

test("generic: a team's own agent is placed by what it says", () => {
  const session = { "x-session-id": "s1" };
  let state = newLinker;
  const placed = (headers: Readonly<Record<string, string>>, context: object) => {
    const found = place(state, call({ ...session, ...headers }, context));
    state = found.state;
    return found.exchange;
  };
  const first = placed({}, { run: "p1", set: { effort: "low" } });
  assert.deepEqual([first.place.session, first.place.lane, first.place.resumed], ["s1", "main", false]);
  assert.deepEqual(first.request.personActs, [{ component: "effort", value: "low", by: "x-evenkeel-context" }]);
  const child = placed(subagent, { run: "p1", lane: "subagent:explore" });
  assert.deepEqual([child.place.strand, child.place.lane, child.place.parent], ["a1", "subagent:explore", "main"]);
  const resumed = placed({ "x-other": "1" }, { run: "p2", resumed: true, set: { effort: "low", model: "model-b" } });
  assert.deepEqual(
    resumed.request.personActs.map(({ component, value }) => `${component}=${value}`),
    ["model=model-b"],
  );
});

test("generic: a choice taken back is an act, one that a new process does not know of is none", () => {
  for (const [context, acts] of [
    [{ run: "p1" }, ["effort=null"]],
    [{ run: "p2", resumed: true }, []],
  ] as const) {
    const headers = { "x-session-id": "s1" };
    const { state } = place(newLinker, call(headers, { run: "p1", set: { effort: "low" } }));
    const { exchange } = place(state, call({ ...headers, "x-other": "1" }, context));
    assert.deepEqual(
      exchange.request.personActs.map(({ component, value }) => `${component}=${value}`),
      acts,
    );
  }
});

test("generic: a process that takes a conversation up is a resume, its later calls are none", () => {
  let state = newLinker;
  const resumed = ["one", "two", "three", "four"].map((text, i) => {
    const context = { run: i < 2 ? "p1" : "p2", resumed: i >= 2 };
    const found = place(
      state,
      read({
        path: "/v1/messages",
        headers: { "x-session-id": "s1", "x-evenkeel-context": JSON.stringify(context) },
        body: { model: "model-a", tools: [tool], messages: [{ role: "user", content: text }] },
      }),
    );
    state = found.state;
    return found.exchange.place.resumed;
  });
  assert.deepEqual(resumed, [false, false, true, false]);
});
