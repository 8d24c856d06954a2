import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { startClickhouse } from "../../test/kit/clickhouse.ts";
import { bareEnvironment, evenkeel, runningOn, temporary, until, up } from "./up.fixture.ts";

const password = "planted-secret-4711";
const engine = await startClickhouse(1, [{ name: "keeper", password }]);
test.after(() => (engine.is === "running" ? engine.stop() : undefined));

/** The engine behind TLS, by a certificate that nobody trusts but who is told to. */
async function behindTls(t: TestContext, folder: string): Promise<{ readonly port: number; readonly ca: string }> {
  assert.ok(engine.is === "running");
  const [node] = engine.nodes;
  const [key, ca] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const made = spawnSync("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
    ...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", ca],
  ]);
  assert.equal(made.status, 0, String(made.stderr));
  const server = createServer({ key: readFileSync(key), cert: readFileSync(ca) }, (from, to) => {
    const { method = "GET", headers, url = "/" } = from;
    const onward = request(`${node?.url}${url}`, { method, headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    onward.on("error", () => to.destroy());
    from.pipe(onward);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  // it listens on a port, not on a path
  return { port: (server.address() as AddressInfo).port, ca };
}

/** Everything under a folder. */
function contents(folder: string): readonly (readonly [file: string, text: string])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [file, readFileSync(file, "latin1")]);
}

function argumentsOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, "latin1");
}

test("a ClickHouse with a password, behind TLS: it is used, and its password is shown nowhere", async (t) => {
  if (engine.is === "unavailable") {
    assert.notEqual(process.env.CI, "true", engine.because);
    return t.skip(engine.because);
  }
  const folder = temporary(t);
  const { port, ca } = await behindTls(t, temporary(t));
  const secrets = { EVENKEEL_STORE_PASSWORD: password, NODE_EXTRA_CA_CERTS: ca };
  const place = `https://keeper@localhost:${port}/cli`;
  const shown: string[] = [];

  await t.test("by the environment", async (t) => {
    const { data, server, said, child, ended } = await up(t, folder, ["--store", place], secrets);
    const health = async (): Promise<string> => (await fetch(`${server}/v1/health`)).text();
    await until(async () => /"store":\{"is":"up"/.test(await health()), "the store answers");
    const env = { ...bareEnvironment(folder), EVENKEEL_DATA: data };
    const feedback = await evenkeel(["feedback", "--session", "s1", "worse", "it forgets"], env);
    shown.push(JSON.stringify(feedback));
    await until(async () => (await (await fetch(`${server}/v1/feedback`)).text()).includes("it forgets"), "it is kept");
    const status = await evenkeel(["status"], env);
    const running = runningOn(data);
    for (const pid of [child.pid, running.gateway?.pid, running.server?.pid]) shown.push(argumentsOf(pid ?? 0));
    shown.push(await health(), JSON.stringify(status), said(), await (await fetch(`${server}/metrics`)).text());
    const gateway = readFileSync(`/proc/${running.gateway?.pid}/environ`, "latin1");
    assert.doesNotMatch(gateway, /EVENKEEL_STORE/);
    child.kill("SIGTERM");
    await ended;
  });

  await t.test("in the address", async (t) => {
    const named = `https://keeper:${password}@localhost:${port}/cli`;
    const { data, server, child, ended, said } = await up(t, folder, ["--store", named], { NODE_EXTRA_CA_CERTS: ca });
    const kept = async (): Promise<string> => (await fetch(`${server}/v1/feedback`)).text();
    await until(async () => (await kept()).includes("it forgets"), "what was kept before is there");
    const running = runningOn(data);
    for (const pid of [child.pid, running.gateway?.pid, running.server?.pid]) shown.push(argumentsOf(pid ?? 0));
    shown.push(said());
    child.kill("SIGTERM");
    await ended;
  });

  await t.test("that is wrong, and one that nobody trusts: status says what to do", async (t) => {
    for (const [env, words] of [
      [
        { ...secrets, EVENKEEL_STORE_PASSWORD: `${password}-not` },
        /does not let the user keeper in.*EVENKEEL_STORE_PASSWORD/,
      ],
      [{ EVENKEEL_STORE_PASSWORD: password }, /certificate.*NODE_EXTRA_CA_CERTS/],
    ] as const) {
      const { data, child, ended, said } = await up(t, folder, [], { ...env, EVENKEEL_STORE: place });
      const asked = { ...bareEnvironment(folder), EVENKEEL_DATA: data };
      await until(async () => words.test((await evenkeel(["status"], asked)).stdout), "status says why it is down");
      const status = await evenkeel(["status"], asked);
      assert.equal(status.code, 1, status.stdout);
      shown.push(JSON.stringify(status), said());
      child.kill("SIGTERM");
      await ended;
    }
  });

  for (const text of shown) assert.ok(!text.includes(password), text);
  for (const [file, text] of contents(join(folder, "data"))) assert.ok(!text.includes(password), file);
});
