import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Fault, Stage } from "./fault.ts";
import { caughtUp, everything } from "./kit/api.ts";
import { call, messages } from "./kit/call.ts";
import { installation, startEvenkeel } from "./kit/evenkeel.ts";
import { startUpstream, type Upstream } from "./kit/upstream.ts";

/** Every place where something is planted, and what. Invented here; nobody's. */
function plants(stage: Stage) {
  const word = (): string => Array.from({ length: 24 }, () => Math.floor(stage.random() * 36).toString(36)).join("");
  return {
    "header authorization": word(),
    "header x-api-key": `sk-ant-api03-${word()}`,
    "header x-goog-api-key": `AIza${word()}`,
    "header cookie": word(),
    "header proxy-authorization": word(),
    "a header nobody knows": word(),
    "query key": word(),
    "query access_token": word(),
    "system prompt, a key": `sk-ant-api03-${word()}${word()}`,
    "a session's name": `sk-ant-api03-${word()}`,
    "message text": word(),
    "tool input": word(),
    "tool result": word(),
    "metadata.user_id": word(),
    "context unit": word(),
    "reply text and cookie": word(),
    "OTLP prompt": word(),
    "OTLP user.email": `${word()}@example.com`,
    "OTLP header attribute": `sk-ant-api03-${word()}`,
    "score unit": word(),
  };
}

function fault(prompts: "hash" | "text"): Fault {
  return {
    name: `secrets planted everywhere (capture.prompts: ${prompts})`,
    holds: "none is in any file, log or answer",
    async run(stage) {
      const secrets = plants(stage);
      const upstream = await startUpstream(stage, { secret: secrets["reply text and cookie"] });
      const live = `  capture: { prompts: ${prompts} }\n`;
      const { data, config } = await installation(stage, upstream.url, live);
      const gateway = await startEvenkeel(stage, "gateway", { data, config });
      const server = await startEvenkeel(stage, "server", { data, config });
      await plant(gateway.url, server.url, secrets, upstream.heard);
      assert.ok(
        upstream.seen.some(({ headers }) => headers["x-api-key"] === secrets["header x-api-key"]),
        "the upstream did not get its key",
      );
      await gateway.stop();
      await caughtUp(server.url);
      const places: (readonly [place: string, content: Buffer])[] = await answersOf(server.url);
      await server.stop();
      places.push(["the gateway's log", Buffer.from(gateway.said())], ["the server's log", Buffer.from(server.said())]);
      for (const file of await readdir(data, { recursive: true, withFileTypes: true })) {
        if (!file.isFile()) continue;
        const path = join(file.parentPath, file.name);
        places.push([path.slice(data.length), await readFile(path)]);
      }
      const found: string[] = [];
      for (const [place, content] of places) {
        for (const [what, secret] of Object.entries(secrets)) {
          const forms = [
            secret,
            encodeURIComponent(secret),
            Buffer.from(secret).toString("base64").replace(/=+$/, ""),
            Buffer.from(secret).toString("hex"),
          ];
          if (forms.some((form) => content.includes(form))) found.push(`${what} in ${place}`);
        }
      }
      assert.deepEqual(found, []);
      // what may be there is found, so the search does search
      const known = places.filter(([, content]) => content.includes("claude-opus-4-6")).map(([place]) => place);
      for (const place of ["/v1/exchanges", "spool", "store.sqlite"]) {
        assert.ok(
          known.some((each) => each.includes(place)),
          `the model's name is not found in ${place}: ${known}`,
        );
      }
      const bytes = places.reduce((sum, [, { length }]) => sum + length, 0);
      return {
        is: "held",
        figure: `${Object.keys(secrets).length} secrets in 4 forms searched for in ${places.length} files, logs and answers (${(bytes / 1024 / 1024).toFixed(1)} MiB): none`,
      };
    },
  };
}

export const secretsByHash = fault("hash");
export const secretsByText = fault("text");

async function plant(
  gateway: string,
  server: string,
  secrets: ReturnType<typeof plants>,
  heard: Upstream["heard"],
): Promise<void> {
  const headers = {
    authorization: `Bearer ${secrets["header authorization"]}`,
    "x-api-key": secrets["header x-api-key"],
    "x-goog-api-key": secrets["header x-goog-api-key"],
    cookie: `session=${secrets["header cookie"]}`,
    "proxy-authorization": `Basic ${secrets["header proxy-authorization"]}`,
    "x-internal-auth": secrets["a header nobody knows"],
    "x-evenkeel-context": JSON.stringify({ unit: secrets["context unit"], cohort: "public" }),
    "user-agent": "claude-cli/2.1.97 (external, cli)",
    "x-claude-code-session-id": secrets["a session's name"],
  };
  const query = `key=${secrets["query key"]}&access_token=${secrets["query access_token"]}`;
  for (const act of ["", "stream", "reset"]) {
    const body = JSON.stringify({
      model: "claude-opus-4-6",
      max_tokens: 100,
      system: [{ type: "text", text: `You are a stand-in. Your key is ${secrets["system prompt, a key"]}.` }],
      metadata: { user_id: secrets["metadata.user_id"] },
      messages: [
        { role: "user", content: `Keep this to yourself: ${secrets["message text"]}` },
        {
          role: "assistant",
          content: [{ type: "tool_use", id: "t1", name: "Bash", input: { command: secrets["tool input"] } }],
        },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: secrets["tool result"] }] },
      ],
    });
    const path = `${messages}?${query}&do=${act}`;
    const called = await call(gateway, { body, headers, path, onPiece: heard });
    assert.equal(called.status, 200, String(called.broke));
  }
  // what is no request, and what leads nowhere
  await call(gateway, { body: "{", headers, path: `${messages}?${query}` });
  await call(gateway, { body: secrets["message text"], headers, path: `/nowhere/${secrets["query key"]}?${query}` });
  const attributes = Object.entries({
    "gen_ai.prompt": secrets["OTLP prompt"],
    prompt: secrets["OTLP prompt"],
    "user.email": secrets["OTLP user.email"],
    "http.request.header.authorization": secrets["OTLP header attribute"],
    "session.id": "s1",
    model: "claude-opus-4-6",
  }).map(([key, value]) => ({ key, value: { stringValue: value } }));
  const time = `${Date.now()}000000`;
  const post = async (path: string, body: unknown): Promise<void> => {
    const answer = await fetch(`${server}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: headers.authorization },
      body: JSON.stringify(body),
    });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
  };
  const logRecords = [
    { timeUnixNano: time, body: { stringValue: "claude_code.user_prompt" }, attributes },
    {
      timeUnixNano: time,
      eventName: "claude_code.api_error",
      body: { stringValue: secrets["OTLP prompt"] },
      attributes,
    },
  ];
  await post("/v1/logs", { resourceLogs: [{ resource: { attributes }, scopeLogs: [{ logRecords }] }] });
  const span = {
    traceId: "0".repeat(31) + 1,
    spanId: "0".repeat(15) + 1,
    name: "chat",
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    attributes,
  };
  await post("/v1/traces", { resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans: [span] }] }] });
  await post("/v1/scores", { name: "solved", value: 1, unit: secrets["score unit"] });
}

/** What the API says to whoever asks for everything. */
async function answersOf(url: string): Promise<(readonly [string, Buffer])[]> {
  const description = await (await fetch(`${url}/v1/openapi.json`)).text();
  // the API's own description
  const { paths } = JSON.parse(description) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  const exchanges = await everything(url, "exchanges");
  assert.ok(exchanges.length >= 3, `${exchanges.length} exchanges are stored`);
  const hashes = exchanges.flatMap(({ components }) => Object.values(Object(components)).map(String));
  const ids = {
    session: exchanges.map(({ session }) => String(session)),
    exchange: exchanges.map(({ id }) => String(id)),
    hash: hashes,
  };
  const asked = Object.entries(paths)
    .filter(([path, methods]) => "get" in methods && !path.includes("live"))
    .flatMap(([path]) => {
      if (!path.includes("{")) return [path];
      const values = path.includes("sessions") ? ids.session : path.includes("text") ? ids.hash : ids.exchange;
      return [...new Set(values)].map((value) => path.replace(/\{[^}]+\}/, encodeURIComponent(value)));
    });
  const answers: (readonly [string, Buffer])[] = [["the API's description", Buffer.from(description)]];
  for (const path of [...asked, "/metrics"]) {
    const answer = await fetch(`${url}${path}`);
    answers.push([path, Buffer.from(await answer.arrayBuffer())]);
  }
  return answers;
}
