import assert from "node:assert/strict";
import {
  chmodSync,
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { openHar } from "./har-file.ts";

const folder = mkdtempSync(join(tmpdir(), "evenkeel-har-"));
after(() => rmSync(folder, { recursive: true }));
const noLinks = process.platform === "win32";
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

  test("replacing makes another file: who reads the old one sees nothing of it", { skip: noLinks }, () => {
    const path = join(folder, "open-to-all.har");
    writeFileSync(path, "old", { mode: 0o644 });
    const reader = openSync(path, "r");
    const file = opened(path, "replace");
    file.add(entry(1));
    assert.equal(fstatSync(reader).size, 3);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    closeSync(reader);
    file.close();
  });

  test("a link is not followed, whether it leads anywhere or not", { skip: noLinks }, () => {
    const victim = join(folder, "victim");
    const path = join(folder, "link.har");
    symlinkSync(victim, path);
    assert.deepEqual(openHar(path, "refuse", "0", []), { is: "refused", because: "exists" });
    assert.equal(existsSync(victim), false);
    writeFileSync(victim, "mine");
    opened(path, "replace").close();
    assert.equal(readFileSync(victim, "utf8"), "mine");
    assert.equal(lstatSync(path).isSymbolicLink(), false);
  });

  test("no folder or device is replaced", () => {
    assert.deepEqual(openHar(folder, "replace", "0", []), { is: "refused", because: "no-file" });
    assert.deepEqual(openHar(folder, "append", "0", []), { is: "refused", because: "not-a-har" });
  });

  test("what is added to becomes readable by its owner alone", { skip: noLinks }, () => {
    const path = join(folder, "copied.har");
    opened(path).close();
    chmodSync(path, 0o644);
    opened(path, "append").close();
    assert.equal(statSync(path).mode & 0o777, 0o600);
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
