import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import type { Fault, Stage } from "./fault.ts";
import { call, conversation } from "./kit/call.ts";
import { installation, startEvenkeel } from "./kit/evenkeel.ts";

const head = "POST /anthropic/v1/messages HTTP/1.1\r\nHost: HOST\r\n";
const smuggled = "GET /anthropic/smuggled HTTP/1.1\r\nHost: HOST\r\n\r\n";
const inChunks = `0\r\n\r\n${smuggled}`;

const smuggling: Readonly<Record<string, string>> = {
  "CL.TE": `${head}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n${inChunks}`,
  "TE.CL": `${head}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n${inChunks}`,
  "CL.CL": `${head}Content-Length: 0\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`,
  "a list of lengths": `${head}Content-Length: 0, ${smuggled.length}\r\n\r\n${smuggled}`,
  "a length with a sign": `${head}Content-Length: +0\r\n\r\n${smuggled}`,
  "a coding that is none": `${head}Transfer-Encoding: xchunked\r\n\r\n${inChunks}`,
  "a coding behind a space": `${head}Transfer-Encoding : chunked\r\n\r\n${inChunks}`,
  "a coding in a folded line": `${head}X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n${smuggled}`,
  "chunks named twice": `${head}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n${inChunks}`,
  "a chunk size with a prefix": `${head}Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n${smuggled}`,
  "a chunk's line without CR": `${head}Transfer-Encoding: chunked\r\n\r\n0\n\n${smuggled}`,
  "a chunk size that overflows": `${head}Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n\r\n${smuggled}`,
  "a length named as of the connection": `${head}Connection: content-length\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`,
  "a CR alone in a value": `${head}X-A: b\rContent-Length: 0\r\n\r\n${smuggled}`,
};

const malformed: Readonly<Record<string, string | Buffer>> = {
  "no version": "GET /anthropic/smuggled\r\n\r\n",
  "a version that is none": "GET /anthropic/smuggled HTTP/9.9\r\nHost: HOST\r\n\r\n",
  "a TLS greeting": Buffer.from("1603010200010001fc0303", "hex"),
  "the preface of HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "random bytes": Buffer.from(Array.from({ length: 4_096 }, (_, n) => (n * 7_919) % 256)),
  "a header without a colon": "GET /anthropic/smuggled HTTP/1.1\r\nHost: HOST\r\nrubbish\r\n\r\n",
  "a NUL in a header": "GET /anthropic/smuggled HTTP/1.1\r\nHost: HOST\r\nX: a\0b\r\n\r\n",
  "headers without end": `GET /anthropic/smuggled HTTP/1.1\r\nHost: HOST\r\n${"X-A: aaaaaaaaaaaaaaaaaaaa\r\n".repeat(8_000)}`,
  "a target without end": `GET /anthropic/smuggled${"a".repeat(200_000)} HTTP/1.1\r\nHost: HOST\r\n\r\n`,
  "two hosts": "GET /anthropic/smuggled HTTP/1.1\r\nHost: HOST\r\nHost: evil.example\r\n\r\n",
  "a foreign host": "GET /anthropic/smuggled HTTP/1.1\r\nHost: evil.example\r\n\r\n",
  "a tunnel": "CONNECT evil.example:443 HTTP/1.1\r\nHost: HOST\r\n\r\n",
};

/** An upstream that takes whatever a lenient one would. */
async function lenientUpstream(stage: Stage): Promise<{ readonly url: string; readonly seen: string[] }> {
  const seen: string[] = [];
  const server = createServer({ insecureHTTPParser: true, requireHostHeader: false }, async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    seen.push(`${request.method} ${request.url} ${body.slice(0, 300)}`);
    response.end(JSON.stringify({ type: "message", content: [{ type: "text", text: "answer 1" }] }));
  });
  server.on("clientError", (_error, socket) => {
    seen.push("what is no request");
    socket.destroy();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stage.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`, seen };
}

async function send(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let said = "";
  socket.on("data", (chunk: Buffer) => {
    said += chunk.toString("latin1");
  });
  socket.on("error", () => {});
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await once(socket, "connect");
  socket.write(
    typeof bytes === "string" ? Buffer.from(bytes.replaceAll("HOST", `127.0.0.1:${port}`), "latin1") : bytes,
  );
  // who gets no answer closes
  const patience = setTimeout(() => socket.destroy(), 1_500);
  await closed;
  clearTimeout(patience);
  return said;
}

function faultOf(name: string, cases: Readonly<Record<string, string | Buffer>>): Fault {
  return {
    name,
    holds: "nothing reaches the upstream that was not one clean request",
    async run(stage) {
      const upstream = await lenientUpstream(stage);
      const { data, config } = await installation(stage, upstream.url);
      const gateway = await startEvenkeel(stage, "gateway", { data, config });
      const port = Number(new URL(gateway.url).port);
      let answered = 0;
      let clean = 0;
      for (const [what, bytes] of Object.entries(cases)) {
        const said = await send(port, bytes);
        if (/^HTTP\/1\.1 4\d\d /.test(said)) answered += 1;
        assert.equal([...said.matchAll(/^HTTP\/1\.1 2/gm)].length, 0, `${what}: ${said.slice(0, 200)}`);
        const next = await call(gateway.url, { body: conversation(what, 1) });
        clean += 1;
        assert.equal(next.status, 200, `${what}: the next client got ${next.status}`);
      }
      assert.equal(gateway.ended(), false);
      const foreign = upstream.seen.filter(
        (each) => each.includes("smuggled") || !each.startsWith("POST /v1/messages "),
      );
      assert.deepEqual(foreign, []);
      assert.equal(upstream.seen.length, clean);
      const count = Object.keys(cases).length;
      return {
        is: "held",
        figure: `${count} tried, 0 reached the upstream; ${answered} got a 4xx, ${count - answered} a closed connection; ${clean} clean calls between them, all answered`,
      };
    },
  };
}

export const requestSmuggling = faultOf("request smuggling, 14 ways", smuggling);
export const malformedHttp = faultOf("malformed HTTP, 12 ways", malformed);
