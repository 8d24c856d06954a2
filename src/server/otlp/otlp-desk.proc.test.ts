import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { EpochMs } from "../../wire/index.ts";
import { ApiError } from "../http/index.ts";
import { OtlpDesk, type OtlpDeskOptions } from "./otlp-desk.ts";
import { type Export, takenApart } from "./taken-apart.ts";

const context = { now: Date.UTC(2026, 10, 20) as EpochMs, key: Buffer.alloc(32, 1), source: "otlp" } as const;

function exportOf(spans: number, id = 0): Export {
  const attributes = Object.entries({ "gen_ai.operation.name": "chat", "gen_ai.request.model": "m" }).map(
    ([key, stringValue]) => ({ key, value: { stringValue } }),
  );
  const all = Array.from({ length: spans }, (_, n) => ({
    traceId: (id + 1).toString(16).padStart(32, "0"),
    spanId: (n + 1).toString(16).padStart(16, "0"),
    name: "chat",
    attributes,
  }));
  const text = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: all }] }] });
  return { kind: "traces", contentType: "application/json", bytes: new TextEncoder().encode(text), context };
}

function deskOf(t: TestContext, options: OtlpDeskOptions = {}): OtlpDesk {
  const desk = new OtlpDesk(options);
  t.after(() => desk.close());
  return desk;
}

const codeOf = (taking: Promise<unknown>): Promise<string> =>
  taking.then(
    () => "taken",
    (error: unknown) => (error instanceof ApiError ? `${error.status} ${error.code}` : String(error)),
  );

describe("the desk for telemetry", () => {
  it("says of a long export what is said of it on the spot, whatever waits beside it", async (t) => {
    const desk = deskOf(t, { small: 0 });
    const exports = [exportOf(1, 1), exportOf(400, 2), { ...exportOf(1, 3), bytes: Buffer.from("{") }];
    const taken = await Promise.all(exports.map((each) => desk.take(each)));
    assert.deepEqual(
      taken.map(({ lines, reply }) => [lines, reply.status, [...reply.body]]),
      exports.map(takenApart).map(({ lines, reply }) => [lines, reply.status, [...reply.body]]),
    );
  });

  it("leaves this thread to others while it reads", async (t) => {
    const desk = deskOf(t);
    let turns = 0;
    let reading = true;
    const taking = Promise.all(Array.from({ length: 4 }, (_, n) => desk.take(exportOf(5_000, n)))).finally(() => {
      reading = false;
    });
    while (reading) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
    assert.equal((await taking).length, 4);
    assert.ok(turns > 4, `${turns}`);
  });

  it("takes no more than there is room for, and says when to come again", async (t) => {
    const some = exportOf(200);
    const desk = deskOf(t, { mostBytes: some.bytes.byteLength * 2, small: 0 });
    const codes = await Promise.all([some, some, some].map((each) => codeOf(desk.take(each))));
    assert.deepEqual(codes, ["taken", "taken", "503 busy"]);
    assert.equal(await codeOf(desk.take(some)), "taken");
  });

  it("an export that ends the thread is refused, the next one is read", async (t) => {
    const desk = deskOf(t, { memory: 32, small: 0 });
    const attributes = Array.from({ length: 190_000 }, () => ({ key: "a", value: { stringValue: "b" } }));
    const text = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ attributes }] }] }] });
    const heavy = { ...exportOf(1), bytes: new TextEncoder().encode(text) };
    const codes = await Promise.all([heavy, exportOf(1)].map((each) => codeOf(desk.take(each))));
    assert.deepEqual(codes, ["413 too-large", "taken"]);
  });

  it("one that cannot be begun, or fails by a fault of ours, is not said to be too large; the next one is read", async (t) => {
    const desk = deskOf(t, { small: 0 });
    // Neither can be given by the types: a function crosses no threads, and a content type is a text.
    const wrong = { now: () => 0 } as unknown as Export["context"];
    const faulty = null as unknown as string;
    const given = [{ ...exportOf(1), context: wrong }, { ...exportOf(2), contentType: faulty }, exportOf(3)];
    const codes = await Promise.all(given.map((each) => codeOf(desk.take(each))));
    assert.match(codes[0] ?? "", /^DataCloneError/);
    assert.match(codes[1] ?? "", /^TypeError/);
    assert.equal(codes[2], "taken");
  });

  it("closed, it leaves nobody waiting", async () => {
    const desk = new OtlpDesk({ small: 0 });
    const taking = codeOf(desk.take(exportOf(2_000)));
    await desk.close();
    assert.equal(await taking, "503 busy");
    assert.equal(await codeOf(desk.take(exportOf(2_000))), "503 busy");
  });
});
