// What `npm start` promises, asked from outside with whatever Node is there: `node scripts/ci/watches.mjs DATA`. It answers,
// shows the sample, serves the dashboard, and ends when it is told to.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const file = join(process.argv[2], "running.json");
const {
  process: up,
  server,
  gateway,
} = await until("evenkeel up did not start", () => {
  const running = JSON.parse(readFileSync(file, "utf8"));
  return running.server && running.gateway ? running : null;
});
try {
  const page = await fetch(server.url);
  if (!page.ok || !(await page.text()).includes("<title>")) throw new Error(`the dashboard answered ${page.status}`);
  const { overview } = await until("the sample did not appear", async () => {
    const answer = await (await fetch(`${server.url}/v1/overview`)).json();
    return answer.overview?.sample && answer.overview.broken.length > 0 ? answer : null;
  });
  const health = await fetch(`${gateway.url}/_evenkeel/health`);
  if (!health.ok) throw new Error(`the gateway answered ${health.status}`);
  console.log(`npm start: ${overview.exchanges} calls of the sample, broken promises shown: ${overview.broken.length}`);
} finally {
  process.kill(up.pid, "SIGTERM");
}

async function until(otherwise, ask) {
  for (const end = Date.now() + 300_000; Date.now() < end; await pause(200)) {
    const got = await Promise.resolve()
      .then(ask)
      .catch(() => null);
    if (got !== null) return got;
  }
  console.error(otherwise);
  process.exit(1);
}
