import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { identityOf, writeRunning } from "../capture/installation/index.ts";
import { startModelServer } from "../lab/model/index.ts";
import { bareEnvironment, evenkeel, leadingTo, temporary, until, up } from "./up.fixture.ts";

interface Listed<T> {
  readonly items: readonly T[];
}

/** What the API lists; its own tests hold the form. */
async function listed<T>(url: string): Promise<Listed<T>> {
  return (await (await fetch(url)).json()) as Listed<T>;
}

test("status, feedback and lab --publish: no data is no good news, then what came in is told", async (t) => {
  const folder = temporary(t);
  const model = await startModelServer();
  t.after(() => model.close());
  leadingTo(folder, model.url);
  const { data, gateway, server } = await up(t, folder);
  const env = { ...bareEnvironment(folder), EVENKEEL_DATA: data };

  await until(async () => (await evenkeel(["status"], env)).code === 2, "it runs, and has seen nothing");
  const nothing = await evenkeel(["status"], env);
  assert.match(nothing.stdout, /has seen nothing yet: no data is no good news/);
  const none = await evenkeel(["feedback", "--last", "worse", "it forgets"], env);
  assert.equal(none.code, 2, none.stderr);
  assert.match(none.stderr, /there is no session yet/);

  const response = await fetch(`${gateway}/anthropic/v1/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": "planted-key-0815", "anthropic-version": "2023-06-01" },
    body: JSON.stringify({ model: "claude-opus-4-7", max_tokens: 100, messages: [{ role: "user", content: "hi" }] }),
  });
  assert.equal(response.status, 200);
  const sessions = (): Promise<Listed<{ id: string }>> => listed(`${server}/v1/sessions`);
  await until(async () => (await sessions()).items.length === 1, "the session is stored");
  const [session] = (await sessions()).items;

  const said = await evenkeel(["feedback", "--last", "worse", "it", "forgets", "--json"], env);
  assert.equal(said.code, 0, said.stderr);
  const feedback = JSON.parse(said.stdout);
  assert.equal(feedback.session, session?.id);
  const kept = (): Promise<Listed<{ id: string; text: string; session: string }>> => listed(`${server}/v1/feedback`);
  await until(async () => (await kept()).items.length === 1, "the report is stored");
  const [report] = (await kept()).items;
  assert.deepEqual([report?.id, report?.text, report?.session], [feedback.id, "it forgets", session?.id]);

  const lab = await evenkeel(["lab", "resume/after-6m", "--agent", "reference", "--publish"], env);
  assert.match(lab.stderr, /Published: lab-/, lab.stderr);
  const runs = (): Promise<Listed<{ agent: string }>> => listed(`${server}/v1/lab-runs`);
  await until(async () => (await runs()).items.length === 1, "the lab's run is stored");

  await until(async () => (await evenkeel(["status"], env)).code === 0, "it is healthy");
  const asked = async () => (await evenkeel(["status", "--json"], env)).stdout;
  let healthy = "{}";
  await until(async () => {
    healthy = await asked();
    return (JSON.parse(healthy).health?.gateway.forwarded ?? 0) > 0;
  }, "the gateway says what it passed on");
  const { is, troubles, health } = JSON.parse(healthy);
  assert.deepEqual([is, troubles], ["healthy", []]);
  assert.equal(health.gateway.forwarded, 1);
  assert.doesNotMatch(healthy, /planted-key/);
});

test("what answers at the server's address and is none is said to be something else", async (t) => {
  const folder = temporary(t);
  const stranger = createServer((_request, response) => void response.end('{"items":[]}'));
  stranger.listen(0, "127.0.0.1");
  await once(stranger, "listening");
  t.after(() => stranger.close());
  // A TCP server that listens has an AddressInfo.
  const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
  const data = join(folder, "data");
  writeRunning(data, {
    process: identityOf(process.pid),
    since: 5,
    gateway: null,
    server: { url, pid: 1 },
    asksToken: false,
  });
  const end = await evenkeel(["status", "--data", data], bareEnvironment(folder));
  assert.equal(end.code, 1, end.stderr);
  assert.match(end.stdout, /Something else answers at the server's address/);
});

test("wrong words are refused before anything is asked", async (t) => {
  const folder = temporary(t);
  const env = bareEnvironment(folder);
  for (const [args, said] of [
    [["feedback", "wors", "x"], /"wors" is no verdict/],
    [["feedback", "worse", " "], /the text is empty/],
    [["connect", "cloud"], /there is no client cloud here/],
    [["connect", "claude", "-p"], /unknown option|Add --run/],
    [["up", "--store", "ftp://x", "--port", "0", "--gateway-port", "0"], /--store is no http or https address/],
  ] as const) {
    const end = await evenkeel(args, env);
    assert.equal(end.code, 64, end.stderr);
    assert.match(end.stderr, said);
  }
  const nowhere = await evenkeel(["lab", "resume", "--agent", "reference", "--publish"], env);
  assert.equal(nowhere.code, 2);
});
