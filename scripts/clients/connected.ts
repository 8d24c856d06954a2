import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { whatRuns } from "../../src/capture/installation/index.ts";
import { type InstalledClient, type RealClient, runClient } from "../../src/lab/agents/index.ts";
import { startModelServer } from "../../src/lab/model/index.ts";
import { ended, until } from "./watched.ts";

const main = resolve(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
const commands: Readonly<Record<RealClient, string>> = {
  "claude-code": "claude",
  codex: "codex",
  opencode: "opencode",
  "gemini-cli": "gemini",
};

/**
 * A client started by `evenkeel connect … --run` through a gateway that asks for its token: its calls are let in, and the token
 * reaches no upstream.
 */
export async function connected(installed: InstalledClient, folder: string): Promise<void> {
  const { client } = installed;
  const name = commands[client];
  const [data, home, project, bin] = ["data", "home", "project", "bin"].map((each) => join(folder, each)) as [
    string,
    string,
    string,
    string,
  ]; // four names
  rmSync(folder, { recursive: true, force: true });
  for (const each of [home, project, bin]) mkdirSync(each, { recursive: true });
  symlinkSync(installed.bin, join(bin, name));
  const model = await startModelServer({ script: [] });
  const upstream = await headersBefore(model.url);
  const config = join(folder, "evenkeel.yaml");
  const to = ["anthropic", "openai", "gemini"].map((each) => `${each}: "${upstream.url}"`).join(", ");
  writeFileSync(config, `evenkeel: 1\nagent: test\nlive: { gateway: { upstreams: { ${to} } } }\n`);
  const args = ["--data", data, "--port", "0", "--gateway-port", "0", "--no-open", "--config", config, "--ask-token"];
  const up = spawn(process.execPath, [main, "up", ...args], { stdio: "ignore" });
  try {
    const { gateway, server } = await until(
      () => {
        assert.equal(up.exitCode, null, "evenkeel up ended");
        const running = whatRuns(data);
        return running !== null && running.gateway !== null && running.server !== null
          ? { gateway: running.gateway.url, server: running.server.url }
          : null;
      },
      () => "evenkeel up does not come up",
    );
    const refused = await fetch(`${gateway}/openai/v1/models`);
    assert.equal(refused.status, 401, "without its token it lets nobody in");
    const token = readFileSync(join(data, "token"), "utf8").trim();
    const connect = `exec "${process.execPath}" "${main}" connect ${name} --data "${data}" --run -- "$@"`;
    const ran = await runClient({
      installed,
      turn: { say: "say hello" },
      cwd: project,
      home,
      baseUrl: null,
      // The client is found by its name, as a person has it; what runClient would start is left out.
      via: ["/usr/bin/env", `PATH=${bin}:${process.env.PATH}`, "/bin/sh", "-c", `shift; ${connect}`, "sh"],
    });
    const said = `${ran.stdout.slice(-1500)}\n${ran.stderr.slice(-1500)}`;
    assert.equal(ran.code, 0, said);
    const calls = upstream.seen.filter(({ path }) => /messages|responses|ontent/.test(path));
    assert.ok(calls.length > 0, `no call of the model came through:\n${said}`);
    for (const { path, headers } of upstream.seen) {
      assert.ok(!JSON.stringify([path, headers]).includes(token), `the upstream was shown the token: ${path}`);
    }
    assert.ok(!said.includes(token), "the token was shown");
    await until(
      async () => {
        const answer = await fetch(`${server}/v1/exchanges`, { headers: { authorization: `Bearer ${token}` } });
        // The API's own tests hold its answers to their form.
        const { items } = (await answer.json()) as { readonly items: readonly unknown[] };
        return items.length > 0 ? items : null;
      },
      () => "no call is in the store",
    );
  } finally {
    await ended(up);
    upstream.close();
    await model.close();
  }
}

interface Before {
  readonly url: string;
  readonly seen: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  close(): void;
}

/** Stands before a model and notes what it is shown. */
async function headersBefore(model: string): Promise<Before> {
  const seen: { path: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method, url = "/", headers } = incoming;
    seen.push({ path: url, headers });
    const onward = request(new URL(url, model), { method, headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.rawHeaders);
      reply.pipe(outgoing);
    });
    onward.once("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo; // a TCP server's
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
