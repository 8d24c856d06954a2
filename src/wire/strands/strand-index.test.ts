import assert from "node:assert/strict";
import { test } from "node:test";
import type { Hash, SessionId, StrandId } from "../ids.ts";
import { type Indexed, StrandIndex } from "./strand-index.ts";

const hash = (n: number): Hash => String(n).repeat(32) as Hash;
const strand = (name: string, ...sent: readonly number[]): Indexed => ({
  session: "s" as SessionId,
  named: false,
  strand: name as StrandId,
  sent: sent.map(hash),
});

test("finds what a history may go on and the agents of a session, in the order of their use, and nothing that was dropped", () => {
  const index = new StrandIndex();
  const first = strand("agent-1", 1, 2);
  index.put("a", first, undefined);
  index.put("b", strand("agent-2", 1), undefined);
  index.put("c", strand("main", 1, 3), undefined);
  assert.deepEqual(index.sentBefore([1, 2, 3].map(hash)), ["a", "b"]);
  assert.deepEqual(index.agentsOf("s" as SessionId), ["a", "b"]);
  const gone = strand("agent-1", 1, 2, 3);
  index.put("a", gone, first);
  assert.deepEqual(index.sentBefore([1, 2].map(hash)), ["b"]);
  assert.deepEqual(index.sentBefore([1, 2, 3, 4].map(hash)), ["b", "a"]);
  assert.deepEqual(index.agentsOf("s" as SessionId), ["b", "a"]);
  index.drop("a", gone);
  assert.deepEqual(index.sentBefore([1, 2, 3, 4].map(hash)), ["b"]);
  assert.deepEqual(index.agentsOf("s" as SessionId), ["b"]);
  assert.deepEqual(index.sentBefore([]), []);
  assert.deepEqual(index.agentsOf("t" as SessionId), []);
});
