import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { identityOf, writeRunning } from "../capture/installation/index.ts";
import { bareEnvironment, evenkeel, temporary } from "./up.fixture.ts";

const token = "t0ken-that-belongs-on-no-screen";

/** As `evenkeel up` leaves it: this process stands in for the one that supervises. */
function runningAt(folder: string, gateway: string, asksToken = false): Record<string, string> {
  const data = join(folder, "it's data");
  const place = (url: string) => ({ url, pid: process.pid });
  writeRunning(data, {
    process: identityOf(process.pid),
    since: 0,
    gateway: place(gateway),
    server: place("http://127.0.0.1:4748"),
    asksToken,
  });
  writeFileSync(join(data, "token"), `${token}\n`, { mode: 0o600 });
  return { ...bareEnvironment(folder), EVENKEEL_DATA: data };
}

describe("connect to a gateway that asks for a token", { skip: process.platform === "win32" }, () => {
  const clients = [
    ["claude", "ANTHROPIC_CUSTOM_HEADERS"],
    ["codex", "EVENKEEL_GATEWAY_TOKEN"],
    ["opencode", "OPENCODE_CONFIG_CONTENT"],
    ["gemini", "GEMINI_CLI_CUSTOM_HEADERS"],
  ] as const;
  for (const [client, variable] of clients) {
    test(`${client}: what is printed names the token's file, and a shell that runs it has the token`, async (t) => {
      const env = runningAt(temporary(t), "http://127.0.0.1:4747", true);
      const { stdout, stderr, code } = await evenkeel(["connect", client], env);
      assert.equal(code, 0, stderr);
      assert.ok(!`${stdout}${stderr}`.includes(token), stdout);
      const script = `${stdout}\nprintf '%s' "$${variable}"`;
      assert.ok(execFileSync("/bin/sh", ["-c", script], { env, encoding: "utf8" }).includes(token));
      const windows = await evenkeel(["connect", client, "--shell", "powershell"], env);
      assert.ok(!windows.stdout.includes(token));
      assert.match(windows.stdout, /\(Get-Content -Raw '.*it''s data\/token'\)\.Trim\(\)/);
    });

    test(`${client}: started, it has the token in its environment, and on no command line`, async (t) => {
      const folder = temporary(t);
      const env = runningAt(folder, "http://127.0.0.1:4747", true);
      mkdirSync(join(folder, "bin"));
      writeFileSync(join(folder, "bin", client), '#!/bin/sh\necho "args: $@"\nenv\n', { mode: 0o755 });
      const path = { PATH: `${join(folder, "bin")}:${process.env.PATH}` };
      const secrets = { EVENKEEL_TOKEN: token, EVENKEEL_STORE_PASSWORD: "password of the store" };
      const all = { ...env, ...path, ...secrets };
      const { stdout, stderr, code } = await evenkeel(["connect", client, "--run", "--", "hi"], all);
      assert.equal(code, 0, stderr);
      for (const name of Object.keys(secrets)) assert.doesNotMatch(stdout, new RegExp(`^${name}=`, "m"));
      const [args = "", ...variables] = stdout.split("\n");
      assert.match(args, /hi$/);
      assert.ok(!args.includes(token));
      assert.ok(
        variables.some((line) => line.startsWith(`${variable}=`) && line.includes(token)),
        stdout,
      );
    });
  }

  test("headers that were set before may hold keys: they are not printed", async (t) => {
    const env = {
      ...runningAt(temporary(t), "http://127.0.0.1:4747", true),
      ANTHROPIC_CUSTOM_HEADERS: "x-key: planted",
    };
    const { stdout, stderr, code } = await evenkeel(["connect", "claude"], env);
    assert.deepEqual([code, stdout], [64, ""]);
    assert.match(stderr, /ANTHROPIC_CUSTOM_HEADERS is set already/);
    assert.doesNotMatch(stderr, /planted/);
  });

  test("on loopback no token is sent where none is asked for", async (t) => {
    const env = runningAt(temporary(t), "http://127.0.0.1:4747");
    const { stdout } = await evenkeel(["connect", "claude", "--otel"], env);
    assert.doesNotMatch(stdout, /CUSTOM_HEADERS|OTLP_HEADERS|token/);
  });

  test("beyond loopback it is, and that it is not encrypted is said", async (t) => {
    const env = runningAt(temporary(t), "http://192.0.2.7:4747");
    const { stdout, stderr } = await evenkeel(["connect", "claude"], env);
    assert.match(stdout, /ANTHROPIC_CUSTOM_HEADERS='x-evenkeel-token: '"\$\(cat /);
    assert.match(stderr, /not encrypted/);
  });

  test("a gateway that is not ours is shown the token given for it, and never our own", async (t) => {
    const env = runningAt(temporary(t), "http://127.0.0.1:4747", true);
    const elsewhere = [
      "connect",
      "claude",
      "--otel",
      "--gateway",
      "https://far.example",
      "--server",
      "https://far.example:8443",
    ];
    const without = await evenkeel(elsewhere, env);
    assert.doesNotMatch(without.stdout, /CUSTOM_HEADERS|OTLP_HEADERS|token/);
    assert.match(without.stderr, /set EVENKEEL_TOKEN/);
    const given = await evenkeel(elsewhere, { ...env, EVENKEEL_TOKEN: "theirs" });
    assert.match(given.stdout, /ANTHROPIC_CUSTOM_HEADERS='x-evenkeel-token: '"\$EVENKEEL_TOKEN"/);
    assert.ok(!`${given.stdout}${given.stderr}`.includes("theirs"));
  });
});
