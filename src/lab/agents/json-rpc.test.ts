import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonRpc } from "./json-rpc.ts";
import type { LiveProcess } from "./live-process.ts";

/** What is said to it is kept; what it says is up to the test. */
function other(asked: (method: string) => unknown = () => undefined) {
  const heard: unknown[] = [];
  const told: string[] = [];
  let hear: (line: string) => void = () => {};
  // Only these two are used.
  const process = {
    listen: (line: (text: string) => void) => {
      hear = line;
    },
    write: (line: string) => void heard.push(JSON.parse(line)),
  } as unknown as LiveProcess;
  const rpc = jsonRpc(process, { notified: (method) => void told.push(method), asked });
  return { rpc, heard, told, says: (line: string) => hear(line) };
}

const answers: Readonly<Record<string, readonly [line: object, expected: RegExp | unknown]>> = {
  "a result": [{ id: 1, result: { id: "s" } }, { id: "s" }],
  "an error with data": [
    { id: 1, error: { code: -1, message: "no", data: { why: "late" } } },
    /^Error: no: \{"why":"late"\}$/,
  ],
  "an error without data": [{ id: 1, error: { code: 400, message: "no" } }, /^Error: no$/],
  "an error whose data are null": [{ id: 1, error: { code: 400, message: "no", data: null } }, /^Error: no$/],
};
for (const [name, [line, expected]] of Object.entries(answers)) {
  test(`${name} is the answer`, async () => {
    const { rpc, says } = other();
    const got = rpc.request("work", {}).catch((cause: unknown) => String(cause));
    says(JSON.stringify({ jsonrpc: "2.0", ...line }));
    if (expected instanceof RegExp) assert.match(String(await got), expected);
    else assert.deepEqual(await got, expected);
  });
}

test("what is no answer to us passes: noise, half lines, others' ids", async () => {
  const { rpc, says, told } = other();
  const got = rpc.request("work", {});
  for (const line of ["starting …", "{", "null", "[]", '{"id":7,"result":1}', '{"id":"1","result":2}']) says(line);
  says('{"method":"news","params":{}}');
  says('{"id":1,"result":3}');
  assert.equal(await got, 3);
  assert.deepEqual(told, ["news"]);
});

test("what we are asked is answered, and what we do not know is refused", () => {
  const { says, heard } = other((method) => (method === "may I" ? { yes: true } : undefined));
  says('{"id":4,"method":"may I"}');
  says('{"id":5,"method":"what else"}');
  assert.deepEqual(heard, [
    { jsonrpc: "2.0", id: 4, result: { yes: true } },
    { jsonrpc: "2.0", id: 5, error: { code: -32601, message: "no what else here" } },
  ]);
});
