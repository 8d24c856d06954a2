import assert from "node:assert/strict";
import { it } from "node:test";
import { type Answer, fail, reply } from "./answer.ts";
import { aCall } from "./call.fixture.ts";
import { type Disturbance, disturbed } from "./disturbance.ts";
import type { ModelCall } from "./model-call.ts";
import type { ServedCall } from "./served.ts";

const served = (call: ModelCall | null): ServedCall => ({
  at: 0,
  method: "POST",
  path: "/",
  call,
  answer: null,
  rule: null,
  reply: null,
  status: 200,
});

/** What five calls in a row are answered. */
function run(disturbance: Disturbance, call = aCall(), plain: Answer = reply("x")): readonly Answer[] {
  const before: ServedCall[] = [];
  return Array.from({ length: 5 }, () => {
    const answer = disturbed(plain, [disturbance], call, before);
    // A count, a probe and a call of another kind are not counted.
    before.push(served(call), served(null), served({ ...call, wants: "count" }), served(aCall({ purpose: "title" })));
    return answer;
  });
}

const does = fail("overloaded");
for (const [name, disturbance, faulty] of [
  ["for good", { does }, [true, true, true, true, true]],
  ["from the third on", { after: 2, does }, [false, false, true, true, true]],
  ["twice", { times: 2, does }, [true, true, false, false, false]],
  ["the second and third", { after: 1, times: 2, does }, [false, true, true, false, false]],
  ["for other calls", { when: { purpose: "title" }, does }, [false, false, false, false, false]],
] as const) {
  it(name, () => {
    assert.deepEqual(
      run(disturbance).map((answer) => answer.is === "error"),
      faulty,
    );
  });
}

it("a reply keeps what the script says and gets what the fault does", () => {
  const [answer] = run({ does: { servedModel: "other", readsAtMost: 10 } });
  assert.deepEqual(answer, { ...reply("x"), servedModel: "other", readsAtMost: 10 });
});

it("a refusal of the script stays one", () => {
  assert.deepEqual(run({ does: { servedModel: "other" } }, aCall(), fail("internal"))[0], fail("internal"));
});
