import { Command } from "commander";
import { dataFolder, type Running, whatRuns } from "../capture/installation/index.ts";
import type { Health } from "../server/index.ts";
import { exit } from "./exit.ts";
import { ask, tokenIn } from "./installation.ts";
import { ownName } from "./own-name.ts";

interface Flags {
  readonly data?: string;
  readonly json: boolean;
}

interface Status {
  readonly is: "healthy" | "troubled" | "no-data" | "not-running";
  readonly data: string;
  readonly running: Running | null;
  /** Answers at all. */
  readonly gateway: boolean;
  readonly server: boolean;
  readonly health: Health | null;
  /** Worst first. */
  readonly troubles: readonly string[];
}

/** `evenkeel status [--json]` */
export function statusCommand(): Command {
  return new Command("status")
    .description("whether it runs, when each source last had data, and what is wrong with the watching itself")
    .option("--data <folder>", "where the installation's data lies (default: EVENKEEL_DATA, or ~/.evenkeel)")
    .option("--json", "print one JSON document on stdout", false)
    .addHelpText("after", "\nExit codes: 0 healthy, 1 something is wrong, 2 it does not run, or there is no data yet.")
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  const status = await statusOf(dataFolder(flags.data, process.env));
  process.stdout.write(flags.json ? `${JSON.stringify(status, null, 2)}\n` : inWords(status));
  process.exitCode = status.is === "healthy" ? exit.pass : status.is === "troubled" ? exit.fail : exit.inconclusive;
}

async function statusOf(data: string): Promise<Status> {
  const running = whatRuns(data);
  if (running === null) {
    return { is: "not-running", data, running, gateway: false, server: false, health: null, troubles: [] };
  }
  const server = running.server?.url ?? null;
  const [gateway, asked, calls] = await Promise.all([
    running.gateway === null ? null : ask(running.gateway.url, null, "/"),
    server === null ? null : ask(server, tokenIn(data), "/v1/health"),
    // What a sample says is no news of anybody's.
    server === null ? null : ask(server, tokenIn(data), "/v1/exchanges?limit=1&source=gateway&source=otlp"),
  ]);
  const gatewayUp = gateway !== null && gateway.is !== "unreachable";
  const health = asked?.is === "answered" && isHealth(asked.body) ? asked.body : null;
  const troubles = [
    ...(gatewayUp ? [] : [`The gateway does not answer${reason(gateway)}: calls through it fail.`]),
    ...(asked === null || asked.is === "unreachable"
      ? [`The server does not answer${reason(asked)}: calls are passed on and kept in the spool.`]
      : []),
    ...(asked?.is === "answered" && health === null
      ? ["Something else answers at the server's address: look at what holds its port."]
      : []),
    ...(asked?.is === "refused" ? [`The server refuses to say: ${asked.message}.`] : []),
    ...(health?.troubles ?? []),
  ];
  const is =
    troubles.length > 0 ? "troubled" : calls?.is === "answered" && hasItems(calls.body) ? "healthy" : "no-data";
  return { is, data, running, gateway: gatewayUp, server: health !== null, health, troubles };
}

/** The rest is the API's own: it says so by what no other program's answer has. */
function isHealth(body: unknown): body is Health {
  const has = (name: string): unknown => Object.getOwnPropertyDescriptor(body, name)?.value;
  return (
    typeof body === "object" &&
    body !== null &&
    ["sources", "streams", "troubles"].every((name) => Array.isArray(has(name))) &&
    ["store", "gateway"].every((name) => typeof has(name) === "object" && has(name) !== null)
  );
}

function hasItems(answer: unknown): boolean {
  const items = typeof answer === "object" && answer !== null && "items" in answer ? answer.items : null;
  return Array.isArray(items) && items.length > 0;
}

function reason(asked: { readonly is: string; readonly because?: string } | null): string {
  return asked?.because === undefined ? "" : ` (${asked.because})`;
}

function inWords({ is, data, running, health, troubles }: Status): string {
  if (running === null) return `Evenkeel does not run on ${data}.\n  Start it with: ${ownName(process.env)} up\n`;
  const now = health?.now ?? Date.now();
  const rows: (readonly [string, string])[] = [
    ["dashboard", running.server?.url ?? "not up"],
    ["gateway", running.gateway?.url ?? "not up"],
    ["data", data],
  ];
  if (health !== null) {
    const { store, gateway, streams, sources } = health;
    rows.push(["store", store.is === "up" ? "up" : `down for ${age(now - store.since)}: ${store.because}`]);
    const counts: readonly (readonly [number | null, string])[] = [
      [gateway.forwarded, "passed on"],
      [gateway.analysed, "analysed"],
      [gateway.notAnalysed, "not analysed"],
      // Lists of models, token counts, a client's own telemetry: shown only where there are any.
      [sources.find(({ source }) => source === "gateway")?.counts?.other || null, "that ask no model"],
    ];
    const said = counts.flatMap(([count, word]) => (count === null ? [] : [`${count.toLocaleString("en")} ${word}`]));
    if (said.length > 0) rows.push(["calls", said.join(", ")]);
    for (const { stream, behindBytes } of streams) {
      rows.push([
        `spool ${stream}`,
        behindBytes > 0
          ? `${behindBytes.toLocaleString("en")} bytes wait`
          : store.is === "up"
            ? "all taken in"
            : "what waits is not known while the store is down",
      ]);
    }
    for (const { source, lastAt, state, facts } of sources) {
      rows.push([
        `from ${source}`,
        `last data ${age(now - lastAt)} ago, ${source === "sample" ? "an example" : state}, ${facts.toLocaleString("en")} ${facts === 1 ? "record" : "records"}`,
      ]);
    }
  }
  const width = Math.max(...rows.map(([name]) => name.length));
  const head = {
    healthy: "Evenkeel runs, and nothing is known to be wrong with the watching.",
    troubled: "Evenkeel runs, and something is wrong with the watching.",
    "no-data": "Evenkeel runs, and has seen nothing yet: no data is no good news.",
    "not-running": "",
  }[is];
  return [
    `${head} Up for ${age(Date.now() - running.since)}.`,
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    ...troubles.map((trouble) => `! ${trouble}`),
    "",
  ].join("\n");
}

function age(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
