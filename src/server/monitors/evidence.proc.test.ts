import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultSettings, type MonitorSettings } from "../../settings/index.ts";
import type { Fact } from "../../telemetry/index.ts";
import { testServer, until } from "../server.fixture.ts";
import { call, ended, scope, violation } from "./facts.fixture.ts";

const minute = 60_000;

interface Session {
  readonly version?: string;
  readonly broken?: readonly (readonly [invariant: string, severity: "error" | "warn"])[];
}

/** A session of two calls with an hour between them; what it breaks it breaks at the second. */
function factsOf(id: string, begun: number, { version = "2.1.97", broken = [] }: Session): readonly Fact[] {
  const later = begun + 61 * minute;
  const own = scope({ version });
  return [
    { ...call(`${id}-1`, begun), session: id, version },
    { ...call(`${id}-2`, later), session: id, version, turn: 2 },
    ...broken.map(([invariant, severity]) =>
      violation(id, later, { invariant, severity, exchange: `${id}-2`, scope: own, id: `${id}-${invariant}` }),
    ),
    ended(id, begun, { scope: own }),
  ];
}

const monitor: MonitorSettings = {
  name: "two promises",
  of: { is: "violations", invariants: ["settings-stable", "retry-same"] },
  by: [["client", "version"]],
  baseline: { is: "known", level: 0.9 },
  arl: 1000,
  silence: 86_400_000,
  severity: "warn",
};

test("an alert's link opens exactly what it speaks of, in the API as on the page", async (t) => {
  const server = await testServer(t, { settings: { ...defaultSettings, monitors: [monitor], alerts: [] } });
  const begun = Date.now() - 10 * 60 * minute;
  const sessions: Record<string, Session> = {
    a: { broken: [["thinking-cleared-once", "error"]] },
    b: {
      broken: [
        ["thinking-cleared-once", "error"],
        ["settings-stable", "warn"],
      ],
    },
    "only warned": { broken: [["thinking-cleared-once", "warn"]] },
    "another promise": { broken: [["model-served", "error"]] },
    "another version": { version: "2.1.98", broken: [["thinking-cleared-once", "error"]] },
    clean: {},
  };
  const all = Object.entries(sessions).map(([id, session]) => factsOf(id, begun, session));
  await server.gateway(all.flat());
  // From then on every session of 2.1.99 breaks one of the monitor's promises, or one that is not its own.
  const since = begun + 2 * 60 * minute;
  const fallen = Array.from({ length: 60 }, (_, index) => {
    const invariant = ["settings-stable", "retry-same", "tools-answered"][index % 3] ?? "";
    return factsOf(`f${index}`, since + index * minute, { version: "2.1.99", broken: [[invariant, "warn"]] });
  });
  await server.gateway(fallen.flat());
  const alerts = async () =>
    ((await server.json("/v1/alerts")) as { items: { title: string; says: string; link: string }[] }).items; // as the API describes it
  await until(async () => (await alerts()).some(({ title }) => title.startsWith('"two promises" fell')), "it fell");
  // It falls before the last of them is stored.
  const stored = async () => (await server.json("/v1/sessions?limit=500")) as { items: unknown[] }; // as the API describes it
  await until(async () => (await stored()).items.length === all.length + fallen.length, "all sessions are stored");
  const at = async (link: string): Promise<readonly string[]> => {
    const { items } = (await server.json(`/v1${link}${link.includes("?") ? "&" : "?"}limit=500`)) as {
      items: { id: string }[];
    }; // as the API describes it
    return items.map(({ id }) => id).sort();
  };
  const of = async (title: string) => {
    const found = (await alerts()).find((each) => each.title === title);
    assert.ok(found !== undefined, title);
    return found;
  };

  const breach = await of("thinking-cleared-once is broken by claude-code 2.1.97");
  assert.match(breach.says, /\b2 sessions so far/);
  assert.deepEqual(await at(breach.link), ["a", "b"]);
  assert.deepEqual(await at((await of("thinking-cleared-once is broken by claude-code 2.1.98")).link), [
    "another version",
  ]);

  const drop = await of('"two promises" fell (violations:settings-stable,retry-same)');
  const from = Number(new URL(drop.link, "http://here").searchParams.get("from"));
  const expected = Array.from({ length: 60 }, (_, index) => index)
    // Sessions in which something happened since then, and of these not those that broke another promise.
    .filter((index) => index % 3 !== 2 && since + index * minute + 61 * minute >= from)
    .map((index) => `f${index}`)
    .sort();
  assert.ok(expected.length > 0);
  assert.deepEqual(await at(drop.link), expected);
});
