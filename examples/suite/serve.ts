import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { agentNamed } from "./agents.ts";
import { playTask } from "./play-task.ts";

/**
 * Keeps the agents loaded while another command runs: `node examples/suite/serve.ts node src/cli/main.ts compare --run …`.
 * Loading them takes half a second, a run a few hundredths of one.
 */
const server = createServer(async (call, answer) => {
  try {
    const asked = new URL(call.url ?? "/", "http://localhost").searchParams;
    const task = JSON.parse(await text(call));
    const how = { seed: asked.get("seed") ?? "", effort: asked.get("effort") ?? "" };
    const score = await playTask(await agentNamed(asked.get("agent") ?? ""), task, how);
    answer.end(`${JSON.stringify(score)}\n`);
  } catch (error) {
    answer.writeHead(500).end(`${error instanceof Error ? error.message : String(error)}\n`);
  }
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const [command = "", ...words] = process.argv.slice(2);
  const env = { ...process.env, EVENKEEL_SUITE_URL: `http://127.0.0.1:${port}` };
  const child = spawn(command, words, { stdio: "inherit", env });
  child.once("error", (error) => {
    console.error(error.message);
    process.exit(64);
  });
  child.once("exit", (code) => process.exit(code ?? 1));
});
