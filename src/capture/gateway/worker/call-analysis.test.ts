import assert from "node:assert/strict";
import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { nothingDeclared } from "../../../contract/index.ts";
import { beginSession, finish, type SessionState, step } from "../../../session/index.ts";
import { signalFamilies } from "../../../signals/index.ts";
import type { Fact } from "../../../telemetry/index.ts";
import { readHar } from "../../har/index.ts";
import { analysis, type Har, readHarFile, replayed, toldOf, violationsIn } from "./replay.fixture.ts";

const folder = new URL("../../../../test/recordings/", import.meta.url).pathname;
const recordings = globSync("*/*.har", { cwd: folder }).sort();

/** What the fold that `scan` uses says of a capture. */
async function folded(har: Har) {
  const place = mkdtempSync(join(tmpdir(), "evenkeel-replay-"));
  try {
    const path = join(place, "all.har");
    writeFileSync(path, JSON.stringify(har));
    const states = new Map<string, SessionState>();
    for await (const captured of readHar(path)) {
      if (captured.is !== "exchange") continue;
      const { session } = captured.exchange.place;
      const state = states.get(session) ?? beginSession(session, signalFamilies);
      states.set(session, step(state, captured.exchange, () => nothingDeclared).state);
    }
    return [...states.values()].map(finish);
  } finally {
    rmSync(place, { recursive: true });
  }
}

/** A gateway does not know which command line began a process. */
function withoutCommands(har: Har): Har {
  return { log: { entries: har.log.entries.map((entry) => ({ ...entry, _evenkeel: undefined })) } };
}

describe("a recording told call by call", () => {
  for (const recording of recordings) {
    test(`${recording}: violations, signals and changes as scan has them`, async () => {
      const har = withoutCommands(readHarFile(join(folder, recording)));
      const reports = await folded(har);
      const facts = replayed(toldOf(har));
      const told = violationsIn(facts).map(
        ({ invariant, severity, message, seen, expected, repeats, consequences, at }) => ({
          ...{ invariant, severity, message, seen, expected, repeats, at },
          consequences: consequences.map((each) => each.invariant),
        }),
      );
      const wanted = reports
        .flatMap(({ violations }) => violations)
        .map(({ invariant, severity, message, evidence, consequences, at }) => ({
          ...{
            invariant,
            severity,
            message,
            seen: evidence.seen,
            expected: evidence.expected,
            repeats: evidence.repeats,
            at,
          },
          consequences: consequences.map((each) => each.invariant),
        }));
      const sorted = <T>(list: readonly T[]): readonly string[] => list.map((each) => JSON.stringify(each)).sort();
      assert.deepEqual(sorted(told), sorted(wanted));
      assert.deepEqual(
        sorted(changesIn(facts, "calls")),
        sorted(
          reports.flatMap(({ changes }) => changes).map(({ component, from, to, by }) => ({ component, from, to, by })),
        ),
      );
      assert.deepEqual(
        sorted(facts.flatMap((fact) => (fact.is === "signals" ? [...fact.measures] : []))),
        sorted(
          reports.flatMap(({ signals }) =>
            signals.measures.flatMap((measure) => {
              if (measure.is !== "measured") return [];
              const { signal, of: group, numerator, denominator, value } = measure;
              return [{ signal, of: group, numerator, denominator, value }];
            }),
          ),
        ),
      );
      assert.equal(
        facts.filter(({ is }) => is === "exchange").length,
        reports.reduce((n, { exchanges }) => n + exchanges, 0),
      );
    });
  }
});

function changesIn(facts: readonly Fact[], between: "calls" | "sessions") {
  return facts.flatMap((fact) =>
    fact.is === "change" && fact.between === between
      ? [{ component: fact.component, from: fact.from, to: fact.to, by: fact.by }]
      : [],
  );
}

test("nothing a fact says holds text of a message", () => {
  const secrets = new Set<string>();
  for (const recording of recordings) {
    const har = readHarFile(join(folder, recording));
    const facts = JSON.stringify(replayed(toldOf(har), analysis()));
    for (const { request } of har.log.entries) {
      for (const [, text = ""] of (request.postData?.text ?? "").matchAll(
        /"(?:text|content|thinking|output|command|prompt)": ?"([^"\\]{24,})/g,
      ))
        secrets.add(text);
    }
    for (const text of secrets) assert.ok(!facts.includes(text), `${recording}: ${text}`);
  }
  assert.ok(secrets.size > 20);
});
