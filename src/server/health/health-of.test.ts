import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { StreamState } from "../ingest/index.ts";
import { type HealthInput, healthOf } from "./health-of.ts";

const now = Date.UTC(2026, 10, 20, 12);
const minute = 60_000;
const stream: StreamState = {
  stream: "gateway",
  behindBytes: 0,
  lagMs: 0,
  facts: 10,
  unreadable: 0,
  unreadableBecause: null,
  aside: 0,
  asideBecause: null,
  unwatched: 0,
  damaged: 0,
  trouble: null,
};
const well: HealthInput = {
  now,
  startedAt: now - minute,
  version: "0.1.0",
  sources: [],
  streams: [stream],
  store: { is: "up" },
  gateway: { at: now - 5000, counts: { received: 9, forwarded: 7, analysed: 7, notAnalysed: 0 } },
  spoolRefused: null,
};

describe("what is wrong with the monitoring", () => {
  const cases: readonly [what: string, change: Partial<HealthInput>, says: readonly RegExp[]][] = [
    ["nothing known", {}, []],
    ["a gateway that never spoke", { gateway: null }, [/has not said anything yet/]],
    ["a gateway that has not spoken while both begin", { gateway: null, startedAt: now - 5000 }, []],
    ["a silent gateway", { gateway: { at: now - 10 * minute, counts: {} } }, [/silent for 10 minutes/]],
    [
      "the store is down",
      { store: { is: "down", since: now - 30_000, because: "no route" } },
      [/down for 30 seconds: no route/],
    ],
    [
      "a gateway that cannot be heard, as the store is down",
      { store: { is: "down", since: now - 30_000, because: "no route" }, gateway: null },
      [/down for 30 seconds: no route/],
    ],
    [
      "it lags",
      { streams: [{ ...stream, behindBytes: 3 * 1024 ** 2, lagMs: 20_000 }] },
      [/gateway: 3\.0 MiB wait.*20 seconds/],
    ],
    ["it lags a little", { streams: [{ ...stream, behindBytes: 3000, lagMs: 900 }] }, []],
    ["not read yet", { streams: [{ ...stream, lagMs: null }] }, []],
    [
      "lines that are no facts",
      { streams: [{ ...stream, unreadable: 2, unreadableBecause: "no JSON" }] },
      [/2 lines could not be read \(the last: no JSON\)/],
    ],
    [
      "facts put aside",
      { streams: [{ ...stream, aside: 1, asideBecause: "no such column" }] },
      [/the store refused 1 fact for good \(the last: no such column\)/],
    ],
    [
      "watching failed",
      { streams: [{ ...stream, unwatched: 2 }] },
      [/Watching failed 2 times.*no monitor has seen it/],
    ],
    ["a damaged spool", { streams: [{ ...stream, damaged: 1 }] }, [/damaged in 1 place\./]],
    ["a spool that cannot be read", { streams: [{ ...stream, trouble: "EIO" }] }, [/cannot be read: EIO/]],
    ["a full spool", { spoolRefused: "bound" }, [/takes nothing more in: its spool is full \(bound\)/]],
    [
      "calls without analysis",
      { gateway: { at: now, counts: { notAnalysed: 3, "notAnalysed: queue full": 2, "notAnalysed: too long": 1 } } },
      [/3 calls since the gateway started were not analysed \(queue full: 2, too long: 1\)/],
    ],
    ["a worker that died", { gateway: { at: now, counts: { workerRestarts: 2 } } }, [/ended by itself 2 times/]],
    [
      "faults inside the gateway",
      { gateway: { at: now, counts: { internalFaults: 3, "failed: internal-fault": 1 } } },
      [/failed inside 3 times since it started, which ended 1 call: its log says where/],
    ],
    ["lost facts", { gateway: { at: now, counts: { factsDropped: 1 } } }, [/no room for 1 fact: they are lost/]],
  ];
  for (const [what, change, says] of cases)
    it(what, () => {
      const { troubles } = healthOf({ ...well, ...change });
      assert.equal(troubles.length, says.length, troubles.join("\n"));
      for (const [index, each] of says.entries()) assert.match(troubles[index] ?? "", each);
    });

  it("the worst comes first", () => {
    const { troubles } = healthOf({
      ...well,
      gateway: null,
      store: { is: "down", since: now, because: "gone" },
      streams: [{ ...stream, unreadable: 1, unreadableBecause: "no JSON" }],
    });
    assert.match(troubles[0] ?? "", /store/);
    assert.match(troubles[1] ?? "", /gateway/);
  });
});

describe("a source", () => {
  const cases: readonly [age: number, state: string][] = [
    [0, "live"],
    [5 * minute, "live"],
    [6 * minute, "quiet"],
    [25 * 60 * minute, "silent"],
  ];
  for (const [age, state] of cases)
    it(`${age / minute} minutes old is ${state}`, () => {
      const source = { source: "otlp", lastAt: 0, receivedAt: now - age, facts: 1, counts: null };
      assert.equal(healthOf({ ...well, sources: [source] }).sources[0]?.state, state);
    });
});

it("what the gateway has not said is not zero", () => {
  assert.deepEqual(healthOf({ ...well, gateway: null }).gateway, {
    lastAt: null,
    forwarded: null,
    analysed: null,
    notAnalysed: null,
    queueBytes: null,
  });
  assert.equal(healthOf(well).gateway.forwarded, 7);
  const worker = { at: now, counts: { received: 7, analysed: 7 } };
  assert.equal(healthOf({ ...well, gateway: worker }).gateway.forwarded, null);
});
