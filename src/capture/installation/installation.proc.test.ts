import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import {
  accessToken,
  dataFolder,
  identityOf,
  installKey,
  isAlive,
  removeRunning,
  whatRuns,
  writeRunning,
} from "./index.ts";

function temporary(t: { after(fn: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-data-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "data");
}

test("where the data lies: as asked, else EVENKEEL_DATA, else in the home", () => {
  assert.equal(dataFolder("x", { EVENKEEL_DATA: "/y" }), resolve("x"));
  assert.equal(dataFolder(undefined, { EVENKEEL_DATA: "/y" }), resolve("/y"));
  assert.equal(dataFolder(undefined, {}), join(homedir(), ".evenkeel"));
});

test("the key is made once, is 32 bytes, and readable by its owner alone", async (t) => {
  const folder = temporary(t);
  const key = installKey(folder);
  assert.equal(key.length, 32);
  assert.deepEqual(installKey(folder), key);
  if (process.platform !== "win32") assert.equal(statSync(join(folder, "install.key")).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(folder), ["install.key"]);
});

test("processes that make the key at once end with the same one", async (t) => {
  const folder = temporary(t);
  const door = JSON.stringify(join(import.meta.dirname, "index.ts"));
  const code = `import { installKey } from ${door}; process.stdout.write(Buffer.from(installKey(process.argv[1])).toString("hex"));`;
  const keys = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", code, "--", folder]);
      let out = "";
      child.stdout.on("data", (chunk: Buffer) => {
        out += chunk.toString();
      });
      await once(child, "close");
      return out;
    }),
  );
  assert.deepEqual(new Set(keys), new Set([readFileSync(join(folder, "install.key")).toString("hex")]));
});

test("a key that was cut off while it was written is made again", (t) => {
  const folder = temporary(t);
  installKey(folder);
  writeFileSync(join(folder, "install.key"), "short");
  assert.equal(installKey(folder).length, 32);
});

test("the token says when it is new", (t) => {
  const folder = temporary(t);
  const first = accessToken(folder);
  assert.equal(first.made, true);
  assert.match(first.token, /^[\w-]{43}$/);
  assert.deepEqual(accessToken(folder), { token: first.token, made: false });
});

test("what runs is known while it runs, and forgotten when it died", async (t) => {
  const folder = temporary(t);
  assert.equal(whatRuns(folder), null);
  const places = { gateway: { url: "http://127.0.0.1:1", pid: 1 }, server: null, asksToken: true };
  writeRunning(folder, { process: identityOf(process.pid), since: 5, ...places });
  assert.deepEqual(whatRuns(folder), { process: identityOf(process.pid), since: 5, ...places });
  removeRunning(folder, process.pid + 1);
  assert.notEqual(whatRuns(folder), null);
  removeRunning(folder, process.pid);
  assert.equal(whatRuns(folder), null);

  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await once(child, "spawn");
  const identity = identityOf(child.pid ?? 0);
  writeRunning(folder, { process: identity, since: 5, ...places });
  assert.notEqual(whatRuns(folder), null);
  child.kill("SIGKILL");
  await once(child, "exit");
  assert.equal(whatRuns(folder), null);
});

test("the same id with another start time is another process", { skip: process.platform !== "linux" }, () => {
  assert.equal(isAlive(identityOf(process.pid)), true);
  assert.equal(isAlive({ pid: process.pid, started: "another boot:1" }), false);
  assert.equal(isAlive({ pid: process.pid, started: null }), true);
});

test("of an address that somebody changed, only what can be one is taken", (t) => {
  const folder = temporary(t);
  const place = (url: string) => {
    writeRunning(folder, {
      process: identityOf(process.pid),
      since: 5,
      gateway: { url, pid: 1 },
      server: null,
      asksToken: false,
    });
    return whatRuns(folder)?.gateway;
  };
  assert.deepEqual(place("http://127.0.0.1:1/\u001b[31m?x"), { url: "http://127.0.0.1:1", pid: 1 });
  assert.deepEqual(place("http://user:word@[::1]:2"), { url: "http://[::1]:2", pid: 1 });
  for (const url of ["file:///etc/passwd", "javascript:alert(1)", "x"]) assert.equal(place(url), null);
});

test("a file that is damaged says nothing", (t) => {
  const folder = temporary(t);
  writeRunning(folder, { process: identityOf(process.pid), since: 5, gateway: null, server: null, asksToken: false });
  for (const text of ["", "{", "[]", "null", '{"process":3}', '{"process":{"pid":"x"}}']) {
    writeFileSync(join(folder, "running.json"), text);
    assert.equal(whatRuns(folder), null, text);
    removeRunning(folder, process.pid);
  }
});
