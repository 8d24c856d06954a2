import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { openHar } from "./har-file.ts";

const folder = mkdtempSync(join(tmpdir(), "evenkeel-har-"));
after(() => rmSync(folder, { recursive: true }));
const entry = (n: number): object => ({ request: { url: `http://x/${n}` }, text: 'line\n"quoted"  ]}}' });
const entriesOf = (path: string): { request: { url: string } }[] => JSON.parse(readFileSync(path, "utf8")).log.entries;

function opened(
  path: string,
  existing: "refuse" | "append" | "replace" = "refuse",
): Extract<ReturnType<typeof openHar>, { is: "open" }>["file"] {
  const har = openHar(path, existing, "0.0.0", ["claude"]);
  assert.equal(har.is, "open");
  // Asserted just above.
  return (har as Extract<typeof har, { is: "open" }>).file;
}

describe("a HAR file", () => {
  test("is complete after every entry, and only its owner reads it", () => {
    const path = join(folder, "a.har");
    const file = opened(path);
    assert.deepEqual(entriesOf(path), []);
    for (let n = 0; n < 3; n += 1) {
      file.add(entry(n));
      assert.equal(entriesOf(path).length, n + 1);
    }
    file.close();
    if (process.platform !== "win32") assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  test("is not overwritten unless asked", () => {
    const path = join(folder, "b.har");
    opened(path).close();
    assert.deepEqual(openHar(path, "refuse", "0", []), { is: "refused", because: "exists" });
    writeFileSync(join(folder, "other.har"), '{"log":{"entries":[]}}');
    assert.deepEqual(openHar(join(folder, "other.har"), "append", "0", []), { is: "refused", because: "not-a-har" });
  });

  test("wherever a write is cut off, --append goes on behind the last whole entry", () => {
    const path = join(folder, "c.har");
    const whole = opened(path);
    for (let n = 0; n < 3; n += 1) whole.add(entry(n));
    whole.close();
    const bytes = readFileSync(path);
    const head = bytes.indexOf('"entries":[') + '"entries":['.length;
    for (let length = head; length <= bytes.length; length += 1) {
      writeFileSync(path, bytes);
      truncateSync(path, length);
      const again = opened(path, "append");
      const kept = again.entries();
      again.add(entry(9));
      again.close();
      const urls = entriesOf(path).map(({ request }) => request.url);
      assert.deepEqual(
        urls,
        [0, 1, 2]
          .slice(0, kept)
          .concat(9)
          .map((n) => `http://x/${n}`),
      );
    }
  });
});
