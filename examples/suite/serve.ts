import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { text } from "node:stream/consumers";
import { type Asked, playAsked } from "./play-asked.ts";

/**
 * Keeps the agents loaded while another command runs: `node examples/suite/serve.ts node src/cli/main.ts compare --run …`.
 * Loading them takes half a second, a run a few hundredths of one.
 */
const server = createServer({ allowHalfOpen: true }, async (socket) => {
  // A run that was stopped hangs up.
  socket.on("error", () => socket.destroy());
  try {
    // Written by run.mjs, beside this.
    const asked = JSON.parse(await text(socket)) as Asked;
    socket.end(`${JSON.stringify(await playAsked(asked))}\n`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    socket.end("\n");
  }
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const [command = "", ...words] = process.argv.slice(2);
  const child = spawn(command, words, { stdio: "inherit", env: { ...process.env, EVENKEEL_SUITE_PORT: `${port}` } });
  child.once("error", (error) => {
    console.error(error.message);
    process.exit(64);
  });
  child.once("exit", (code, signal) => {
    if (signal !== null) console.error(`ended by ${signal}`);
    process.exit(code ?? 1);
  });
});
