import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { stringify } from "yaml";
import { anExchange, scope } from "../../../test/kit/facts.ts";
import { parseScenario } from "../../lab/scenario/index.ts";
import type { SessionDetail, SessionRow } from "../../store/index.ts";
import type { ChangeFact, ExchangeFact } from "../../telemetry/index.ts";
import { scenarioOfSession } from "./scenario-of-session.ts";

const start = anExchange().at;
const minute = 60_000;
const row = { id: "s1", client: "claude-code" } as SessionRow; // the rest of it is not read

function session(exchanges: readonly ExchangeFact[], changes: readonly ChangeFact[] = []): SessionDetail {
  return {
    session: row,
    exchanges,
    truncated: false,
    violations: [],
    changes,
    measures: [],
    scores: [],
    feedback: [],
    events: [],
  };
}

/** Steps by their naming key. */
function steps(detail: SessionDetail): readonly string[] {
  const made = scenarioOfSession(detail);
  assert.ok(made.is === "scenario", JSON.stringify(made));
  return made.input.steps.map((step) =>
    typeof step === "string" ? step : `${Object.keys(step)[0]} ${Object.values(step)[0]}`,
  );
}

const change = (component: string, to: string, at: number, by: "person" | "unknown"): ChangeFact => ({
  is: "change",
  id: `${component}${at}`,
  source: "gateway",
  at,
  between: "calls",
  session: "s1",
  scope,
  component,
  from: "high",
  to,
  by,
});

describe("a scenario of a watched session", () => {
  it("turns, an idle hour, a resume, what a person did; not what nobody did", () => {
    const detail = session(
      [
        anExchange({ id: "a" }),
        anExchange({ id: "b", turn: 2, at: start + 61 * minute, gapMs: 61 * minute, resumed: true }),
        anExchange({ id: "c", turn: 3, at: start + 62 * minute, gapMs: 5000 }),
      ],
      [
        change("effort", "low", start + 62 * minute, "person"),
        change("effort", "medium", start + 62 * minute, "unknown"),
      ],
    );
    assert.deepEqual(steps(detail), [
      "say Turn 1.",
      "idle 61m",
      "resume",
      "say Turn 2.",
      "set-effort low",
      "say Turn 3.",
    ]);
  });

  it("tool loops are one turn; a retry after a failure is a reply with its fault; sub-agents are started", () => {
    const made = scenarioOfSession(
      session([
        anExchange({ id: "a", toolCalls: ["Read", "Bash"], thinking: { returned: 0, kept: 0, lost: 0 } }),
        anExchange({ id: "b", at: start + 1, outcome: "error", errorType: "overloaded_error", status: 529 }),
        anExchange({
          id: "c",
          at: start + 2,
          retryOf: "b",
          toolCalls: ["Task"],
          thinking: { returned: 0, kept: 0, lost: 0 },
        }),
        anExchange({ id: "d", at: start + 3, lane: "subagent:Explore", strand: "t2" }),
        anExchange({
          id: "e",
          at: start + 4,
          tokens: { ...anExchange().tokens, output: 2 },
          thinking: { returned: 0, kept: 0, lost: 0 },
        }),
      ]),
    );
    assert.deepEqual(made.is === "scenario" && made.input.steps, [
      {
        say: "Turn 1.",
        model: [
          { parallel: ["read notes.txt", "shell echo done"] },
          { spawn: [{ prompt: "Sub-agent 1." }], fault: "overloaded", times: 1 },
          { text: "Answer." },
        ],
      },
    ]);
  });

  it("without a main conversation there is none", () => {
    assert.equal(scenarioOfSession(session([anExchange({ lane: "title" })])).is, "nothing");
    assert.equal(scenarioOfSession(session([])).is, "nothing");
  });

  it("whatever was stored, the lab can read it", () => {
    const exchange = fc.record({
      id: fc.string({ minLength: 1, maxLength: 4 }),
      at: fc.integer({ min: start, max: start + 48 * 60 * minute }),
      lane: fc.constantFrom("main", "main", "main", "compaction", "subagent:x", null),
      turn: fc.nat({ max: 5 }),
      gapMs: fc.option(fc.integer({ min: 0, max: 48 * 60 * minute })),
      resumed: fc.boolean(),
      retryOf: fc.option(fc.constant("x")),
      outcome: fc.constantFrom("complete" as const, "error" as const, "cut" as const, "unrecorded" as const),
      toolCalls: fc.array(fc.constantFrom("Read", "Bash", "Task", "", "ünï: {}"), { maxLength: 40 }),
      components: fc.constantFrom<Readonly<Record<string, string>>>({}, { effort: "absent" }, { effort: "# - : x" }),
      tokens: fc.constantFrom({ ...anExchange().tokens, output: null }, { ...anExchange().tokens, output: 1_000_000 }),
    });
    fc.assert(
      fc.property(fc.array(exchange, { maxLength: 30 }), fc.string(), (exchanges, to) => {
        const detail = session(
          exchanges.map((each) => anExchange(each)),
          [change("model", to, start + minute, "person")],
        );
        const made = scenarioOfSession(detail);
        if (made.is === "nothing") return;
        const parsed = parseScenario(stringify(made.input, { lineWidth: 120 }), "s.yaml", "watched/s");
        assert.ok(parsed.is === "ok", JSON.stringify(parsed));
      }),
      { seed: 9, numRuns: 300 },
    );
  });
});
