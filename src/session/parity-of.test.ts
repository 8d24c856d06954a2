import assert from "node:assert/strict";
import { test } from "node:test";
import { strand } from "../../test/kit/sequence.ts";
import { nothingDeclared } from "../contract/index.ts";
import type { SessionId } from "../wire/index.ts";
import { beginSession } from "./begin-session.ts";
import { finish } from "./finish.ts";
import { parityOf } from "./parity-of.ts";
import { step } from "./step.ts";

function report(session: string, cohort: string, build: string) {
  let state = beginSession(session as SessionId);
  const provenance = { cohort, build, flags: [] };
  const place = { session: session as SessionId };
  for (const exchange of strand(
    [
      { says: "a", exchange: { provenance } },
      { says: "b", exchange: { provenance } },
    ],
    place,
  )) {
    state = step(state, exchange, () => nothingDeclared).state;
  }
  return finish(state);
}

test("build-parity over sessions: one violation, with its place", () => {
  const [violation, ...more] = parityOf([report("s1", "internal", "b2"), report("s2", "public", "b1")]);
  assert.equal(more.length, 0);
  assert.equal(violation?.invariant, "build-parity");
  assert.equal(violation?.severity, "error");
  assert.ok(["s1", "s2"].includes(violation?.session ?? ""));
});

test("build-parity over sessions: the same build, or one side only", () => {
  assert.deepEqual(parityOf([report("s1", "internal", "b1"), report("s2", "public", "b1")]), []);
  assert.deepEqual(parityOf([report("s1", "internal", "b1")]), []);
  assert.equal(report("s1", "internal", "b1").provenance?.length, 1);
});
