import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { describe, test } from "node:test";
import { startModelServer } from "../lab/model/index.ts";
import { bareEnvironment, evenkeel, isRunning, leadingTo, runningOn, temporary, until, up } from "./up.fixture.ts";

const hello = {
  model: "claude-opus-4-7",
  max_tokens: 100,
  messages: [{ role: "user", content: "hi" }],
};

async function call(gateway: string): Promise<number> {
  const response = await fetch(`${gateway}/anthropic/v1/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": "planted-key-0815", "anthropic-version": "2023-06-01" },
    body: JSON.stringify(hello),
  });
  await response.text();
  return response.status;
}

/** Whether it passes calls on, while it may be between two lives. */
const passesOn = (gateway: string): Promise<boolean> =>
  call(gateway).then(
    (status) => status === 200,
    () => false,
  );
const isRefused = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.once("error", () => resolve(true));
    socket.once("connect", () => {
      socket.destroy();
      resolve(false);
    });
  });
const answers = (server: string): Promise<boolean> =>
  fetch(`${server}/v1/health`).then(
    (response) => response.ok,
    () => false,
  );

test("up: calls go through, both processes come back at the same address when killed, and all ends when asked to", async (t) => {
  const folder = temporary(t);
  const model = await startModelServer();
  t.after(() => model.close());
  leadingTo(folder, model.url);
  const { data, child, ended, gateway, server, said } = await up(t, folder);
  assert.equal(await call(gateway), 200);
  assert.ok(await answers(server));
  assert.equal(statSync(join(data, "running.json")).mode & 0o777, 0o600);
  for (const entry of readdirSync(data, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    assert.equal(statSync(path).mode & 0o077, 0, `${path} is its owner's alone`);
  }
  assert.ok(!existsSync(join(data, "token")), "no token is needed on loopback");

  const first = runningOn(data);
  assert.equal(first.process.pid, child.pid);
  for (const name of ["gateway", "server"] as const) {
    const pid = first[name]?.pid ?? 0;
    process.kill(pid, "SIGKILL");
    await until(() => runningOn(data)[name]?.pid !== pid, `another ${name}`);
    assert.equal(runningOn(data)[name]?.url, first[name]?.url);
  }
  await until(() => passesOn(gateway), "calls go through again");
  await until(() => answers(server), "the server answers again");
  assert.match(said(), /gateway was ended by SIGKILL; it is started again in 0\.25 s/);

  const second = await evenkeel(["up", "--data", data], bareEnvironment(folder));
  assert.equal(second.code, 2);
  assert.match(second.stderr, new RegExp(`runs on .*data already: process ${child.pid}, ${server}`));

  const children = [runningOn(data).gateway?.pid ?? 0, runningOn(data).server?.pid ?? 0];
  child.kill("SIGTERM");
  const end = await ended;
  assert.equal(end.code, 0, end.stderr);
  assert.ok(!existsSync(join(data, "running.json")));
  assert.deepEqual(children.map(isRunning), [false, false]);
  for (const name of ["gateway", "server"]) {
    const log = readFileSync(join(data, "logs", `${name}.log`), "utf8");
    assert.match(log, /"event":"stopped"/);
    assert.doesNotMatch(log, /planted-key/);
  }
});

test("where up itself is killed, its children end", async (t) => {
  const folder = temporary(t);
  const { data, child } = await up(t, folder);
  const { gateway, server } = runningOn(data);
  child.kill("SIGKILL");
  await until(() => !isRunning(gateway?.pid ?? 0) && !isRunning(server?.pid ?? 0), "both have ended");
  const status = await evenkeel(["status", "--data", data], bareEnvironment(folder));
  assert.equal(status.code, 2);
  assert.match(status.stdout, /does not run/);
});

test("a reply that is under way when it is asked to stop comes to its end", async (t) => {
  const folder = temporary(t);
  let finish = (): void => {};
  const upstream = createHttpServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/plain" });
    response.write("first half, ");
    finish = () => response.end("second half");
  }).listen(0, "127.0.0.1");
  t.after(() => upstream.close());
  await until(() => upstream.listening, "the upstream listens");
  const address = upstream.address();
  leadingTo(folder, `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
  const { child, ended, gateway } = await up(t, folder);
  const response = await fetch(`${gateway}/anthropic/v1/messages`, { method: "POST", body: JSON.stringify(hello) });
  child.kill("SIGTERM");
  await until(() => isRefused(gateway), "no new calls are taken");
  assert.equal(child.exitCode, null);
  finish();
  assert.equal(await response.text(), "first half, second half");
  assert.equal((await ended).code, 0);
});

describe("what cannot start says why, what to do, and leaves nothing running", () => {
  test("a port that is taken: by whom", async (t) => {
    const folder = temporary(t);
    const other = createServer().listen(0, "127.0.0.1");
    t.after(() => other.close());
    await until(() => other.listening, "the port is taken");
    const address = other.address();
    const port = String(typeof address === "object" ? address?.port : 0);
    for (const [name, option, free] of [
      ["server", "--port", "--gateway-port"],
      ["gateway", "--gateway-port", "--port"],
    ] as const) {
      const args = ["up", "--data", join(folder, name), option, port, free, "0", "--no-open"];
      const end = await evenkeel(args, bareEnvironment(folder));
      assert.equal(end.code, 2, end.stderr);
      assert.match(end.stderr, new RegExp(`the ${name} cannot listen on 127\\.0\\.0\\.1:${port}`));
      if (process.platform === "linux") assert.match(end.stderr, new RegExp(`process ${process.pid} \\(`));
      assert.match(end.stderr, new RegExp(`take another port: ${option} \\d+`));
      assert.ok(!existsSync(join(folder, name, "running.json")));
    }
  });

  test("an evenkeel.yaml with a mistake: file, line, column", async (t) => {
    const folder = temporary(t);
    writeFileSync(join(folder, "evenkeel.yaml"), "evenkeel: 1\nagent: a\nlive:\n  retention: soon\n");
    const end = await evenkeel(["up", "--data", join(folder, "data")], bareEnvironment(folder));
    assert.equal(end.code, 65);
    assert.match(end.stderr, /evenkeel\.yaml:4:14: "retention" is not a duration/);
  });

  test("a folder that cannot be written to", async (t) => {
    const folder = temporary(t);
    writeFileSync(join(folder, "file"), "");
    const end = await evenkeel(["up", "--data", join(folder, "file")], bareEnvironment(folder));
    assert.equal(end.code, 64);
    assert.match(end.stderr, /cannot write to .*file: .*\n {2}Take another folder/);
  });
});

test("beyond loopback a token is made, kept where it is not printed into a log, and asked for", async (t) => {
  const folder = temporary(t);
  const { data, server, said } = await up(t, folder, ["--host", "0.0.0.0"]);
  const token = readFileSync(join(data, "token"), "utf8").trim();
  assert.equal(statSync(join(data, "token")).mode & 0o777, 0o600);
  assert.ok(!said().includes(token), "this is no terminal: others may read it");
  assert.match(said(), /^ +token +in .*token$/m);
  const local = server.replace("0.0.0.0", "127.0.0.1");
  assert.equal((await fetch(`${local}/v1/health`)).status, 401);
  assert.equal((await fetch(`${local}/v1/health`, { headers: { authorization: `Bearer ${token}` } })).status, 200);
  const status = await evenkeel(["status", "--data", data, "--json"], bareEnvironment(folder));
  assert.equal(JSON.parse(status.stdout).server, true, status.stdout);
  for (const name of readdirSync(join(data, "logs"))) {
    assert.ok(!readFileSync(join(data, "logs", name), "utf8").includes(token), name);
  }
});

test("connect prints the setting, and --run starts the client with it", {
  skip: process.platform === "win32",
}, async (t) => {
  const folder = temporary(t);
  const model = await startModelServer();
  t.after(() => model.close());
  leadingTo(folder, model.url);
  const { data, gateway } = await up(t, folder);
  mkdirSync(join(folder, "bin"));
  const client = join(folder, "bin", "claude");
  writeFileSync(client, '#!/bin/sh\necho "$ANTHROPIC_BASE_URL $CLAUDE_CODE_ENABLE_TELEMETRY $@"\nexit 7\n', {
    mode: 0o755,
  });
  const env = { ...bareEnvironment(folder), PATH: `${join(folder, "bin")}:${process.env.PATH}`, EVENKEEL_DATA: data };
  const printed = await evenkeel(["connect", "claude"], env);
  assert.equal(printed.code, 0);
  assert.match(printed.stdout, new RegExp(`^export ANTHROPIC_BASE_URL='${gateway}/anthropic'\n`));
  const windows = await evenkeel(["connect", "claude", "--shell", "powershell"], env);
  assert.match(windows.stdout, new RegExp(`^\\$env:ANTHROPIC_BASE_URL = '${gateway}/anthropic'\n`));
  const ran = await evenkeel(["connect", "claude", "--otel", "--run", "--", "-p", "say hi"], env);
  assert.equal(ran.stdout, `${gateway}/anthropic 1 -p say hi\n`);
  assert.equal(ran.code, 7);
  const missing = await evenkeel(["connect", "gemini", "--run"], { ...env, PATH: join(folder, "bin") });
  assert.equal(missing.code, 64);
  assert.match(missing.stderr, /npm install -g @google\/gemini-cli/);
  const nowhere = await evenkeel(["connect", "claude"], { ...env, EVENKEEL_DATA: join(folder, "none") });
  assert.equal(nowhere.code, 2);
  assert.match(nowhere.stderr, /evenkeel does not run on/);
});

test("of two that start at the same moment one is refused, and the other is found", async (t) => {
  const folder = temporary(t);
  const data = join(folder, "data");
  const started = await Promise.allSettled([up(t, folder), up(t, folder)]);
  const running = started.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const refused = started.flatMap((each) => (each.status === "rejected" ? [String(each.reason)] : []));
  assert.equal(running.length, 1, refused.join("\n"));
  assert.match(refused[0] ?? "", /evenkeel (is being started|runs) on .*data already/);
  const { process: owner, server } = runningOn(data);
  assert.equal(owner.pid, running[0]?.child.pid);
  assert.equal(server?.url, running[0]?.server);
});
