import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

const folder = mkdtempSync(join(tmpdir(), "evenkeel-record-"));
const main = join(import.meta.dirname, "main.ts");
let server: Server;
let upstream = "";
/** A reply to `/hang` begins and never ends. */
let hanging: () => void = () => undefined;

before(async () => {
  server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      if (request.url === "/hang") {
        response.write("data: begun\n\n");
        return hanging();
      }
      response.setHeader("set-cookie", "session=s3cr3t-cookie-value");
      response.end(
        JSON.stringify({ echo: request.headers["x-api-key"], note: "key sk-ant-api03-AAAABBBBCCCCDDDDEEEEFFFF" }),
      );
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  // A listening TCP server has an AddressInfo.
  upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

/** A client in a few lines: `calls` to the base address it was told, then `then`. */
function client(name: string, then: string, path = "/v1/messages?key=query-secret-1234"): string {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(
    file,
    `const base = process.env.ANTHROPIC_BASE_URL;
     const call = (path) => fetch(base + path, { method: "POST", body: JSON.stringify({ text: "token: ghp_abcdefghijklmnopqrstuvwxyz0123456789" }), headers: { "x-api-key": "header-secret-1234", authorization: "Bearer bearer-secret-1234" } });
     await (await call(${JSON.stringify(path)})).text();
     ${then}`,
  );
  return file;
}

function start(args: readonly string[]): ChildProcess & { output: () => string } {
  const child = spawn(process.execPath, [main, "record", ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, NODE_NO_WARNINGS: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  return Object.assign(child, { output: () => text });
}

const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.once("close", resolve));
const entriesOf = (har: string): { request: { url: string }; response: { status: number }; _cut?: boolean }[] =>
  JSON.parse(readFileSync(join(folder, har), "utf8")).log.entries;

describe("evenkeel record", () => {
  test("passes the exit code through and keeps no secret", async () => {
    const child = start([
      "--har",
      "a.har",
      "--upstream",
      upstream,
      "--",
      process.execPath,
      client("a", "process.exit(7)"),
    ]);
    assert.equal(await ended(child), 7, child.output());
    const text = readFileSync(join(folder, "a.har"), "utf8");
    assert.equal(entriesOf("a.har").length, 1);
    for (const secret of ["query-secret", "header-secret", "bearer-secret", "s3cr3t-cookie", "ghp_abc", "AAAABBBB"]) {
      assert.ok(!text.includes(secret), secret);
    }
  });

  test("a file that cannot be written is said to be one, before the client starts", async () => {
    const child = start(["--har", join("not-there", "x.har"), "--", process.execPath, "-e", "console.log('started')"]);
    assert.equal(await ended(child), 64, child.output());
    assert.match(child.output(), /^evenkeel: cannot write /);
    assert.doesNotMatch(child.output(), /started/);
  });

  test("refuses to overwrite; --append adds, --force begins anew", async () => {
    const file = client("b", "");
    const run = (...flags: string[]): Promise<number | null> =>
      ended(start(["--har", "b.har", "--upstream", upstream, ...flags, "--", process.execPath, file]));
    assert.equal(await run(), 0);
    assert.equal(await run(), 64);
    assert.equal(entriesOf("b.har").length, 1);
    assert.equal(await run("--append"), 0);
    assert.equal(entriesOf("b.har").length, 2);
    assert.equal(await run("--force"), 0);
    assert.equal(entriesOf("b.har").length, 1);
  });

  const wrong: readonly (readonly [string, readonly string[]])[] = [
    ["no file named", ["--", "true"]],
    ["no command", ["--har", "c.har"]],
    ["no such command", ["--har", "c.har", "--force", "--", "evenkeel-no-such-command"]],
    ["an address that is none", ["--har", "c.har", "--upstream", "localhost", "--", "true"]],
    ["--append and --force", ["--har", "c.har", "--append", "--force", "--", "true"]],
  ];
  for (const [name, args] of wrong) {
    test(`exits 64: ${name}`, async () => assert.equal(await ended(start(args)), 64));
  }

  test("hands SIGTERM to the client and exits as it does", async () => {
    const file = client(
      "d",
      'process.on("SIGTERM", () => process.exit(9)); console.log("ready"); setInterval(() => {}, 1000);',
    );
    const child = start(["--har", "d.har", "--upstream", upstream, "--", process.execPath, file]);
    await new Promise<void>((ready) => child.stdout?.on("data", () => ready()));
    child.kill("SIGTERM");
    assert.equal(await ended(child), 9, child.output());
  });

  test("a client killed by a signal: 128 and its number", async () => {
    const child = start([
      "--har",
      "e.har",
      "--upstream",
      upstream,
      "--",
      process.execPath,
      client("e", 'process.kill(process.pid, "SIGKILL")'),
    ]);
    assert.equal(await ended(child), 137);
  });

  test("a call under way when the client ends is recorded as cut", async () => {
    const begun = new Promise<void>((resolve) => {
      hanging = resolve;
    });
    const file = client("f", 'await call("/hang"); process.exit(0);');
    const child = start(["--har", "f.har", "--upstream", upstream, "--", process.execPath, file]);
    await begun;
    assert.equal(await ended(child), 0, child.output());
    assert.deepEqual(
      entriesOf("f.har").map(({ response, _cut = false }) => [response.status, _cut]),
      [
        [200, false],
        [200, true],
      ],
    );
  });

  test("kill -9 in the middle of a call leaves what was complete", async () => {
    const begun = new Promise<void>((resolve) => {
      hanging = resolve;
    });
    // The orphan must end by itself.
    const file = client("g", 'await call("/v1/second"); await call("/hang").catch(() => {}); process.exit(0);');
    const child = start(["--har", "g.har", "--upstream", upstream, "--", process.execPath, file]);
    await begun;
    child.kill("SIGKILL");
    await ended(child);
    assert.equal(entriesOf("g.har").length, 2);
  });
});
