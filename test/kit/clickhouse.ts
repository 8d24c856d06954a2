import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomInt } from "node:crypto";
import { once } from "node:events";
import { createReadStream, existsSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/**
 * A real ClickHouse for tests: the library of the npm package `chdb` is a whole engine whose command line
 * (`clickhouse-local`) can listen on HTTP. It is fetched once into the cache (170 MB), never by `npm ci`.
 */
export type Clickhouse =
  | { readonly is: "running"; readonly nodes: readonly ClickhouseNode[]; stop(): Promise<void> }
  /** No network, no python3, or a machine it is not pinned for. */
  | { readonly is: "unavailable"; readonly because: string };

export interface ClickhouseNode {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Ends it at once, as a crash does. Its files stay. */
  kill(): Promise<void>;
  /** Starts it again, on the same port and files. */
  start(): Promise<void>;
}

/** Name of the cluster that two or more nodes are started in; every node is one shard. */
export const clusterName = "evenkeel_test";

/** By platform and architecture: package, version, and the SHA-512 of what the registry sends. */
const pinned: Readonly<Record<string, { readonly spec: string; readonly integrity: string }>> = {
  "linux-x64": {
    spec: "@chdb/lib-linux-x64-gnu@26.7.3-stable.1",
    integrity: "sha512-XP97mMqnc5tZpKQywR8N7cLTsHNiTmHr30pC5mzo3jWmukjKn2IBa60c2B/gWUNcuFjOMjWoorQICCqBVj5wpw==",
  },
};

/** Ends when its standard input does, so that no test can leave one behind. */
const launcher = `
import ctypes, os, sys, threading
def end_with_parent():
    while os.read(0, 4096):
        pass
    os._exit(0)
threading.Thread(target=end_with_parent, daemon=True).start()
library = ctypes.CDLL(sys.argv[1])
words = [word.encode() for word in ["clickhouse-local", *sys.argv[2:]]]
library.chdb_query_cmdline.restype = ctypes.c_void_p
library.chdb_query_cmdline(len(words), (ctypes.c_char_p * len(words))(*words))
`;

const patience = 180_000;

export interface ClickhouseUser {
  readonly name: string;
  readonly password: string;
  /** `GRANT …` of each; absent: everything. */
  readonly grants?: readonly string[];
  /** Of the user's profile. Default 0. */
  readonly readonly?: 0 | 1 | 2;
}

/**
 * Starts so many nodes (each a process with a folder of its own) on loopback; they answer when this returns. Beside `default`, who
 * has no password, they know `users`.
 */
export async function startClickhouse(count = 1, users: readonly ClickhouseUser[] = []): Promise<Clickhouse> {
  const library = await fetched();
  if (library.is === "unavailable") return library;
  const root = await mkdtemp(join(tmpdir(), "evenkeel-clickhouse-"));
  const ports = await freePorts(count * 2);
  const config = join(root, "config.xml");
  const shards = ports.slice(count).map((port) => shard(port));
  await writeFile(join(root, "users.xml"), usersConfig(users));
  await writeFile(
    config,
    `<clickhouse><users_config>${join(root, "users.xml")}</users_config>
    <remote_servers><${clusterName}>${shards.join("")}</${clusterName}></remote_servers></clickhouse>`,
  );
  const script = join(root, "launch.py");
  await writeFile(script, launcher);
  const nodes = ports.slice(0, count).map((http, at) => {
    // slice and map above give as many of the one as of the other
    const tcp = ports[count + at] ?? 0;
    return nodeOf({ script, library: library.path, config, http, tcp, folder: join(root, `node-${at + 1}`) });
  });
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.kill()));
    await rm(root, { recursive: true, force: true });
  };
  process.once("exit", () => rmSync(root, { recursive: true, force: true }));
  try {
    await Promise.all(nodes.map((node) => node.start()));
  } catch (error) {
    await stop();
    return { is: "unavailable", because: `the engine does not start: ${String(error)}` };
  }
  return { is: "running", nodes, stop };
}

const shard = (port: number): string => `<shard><replica><host>127.0.0.1</host><port>${port}</port></replica></shard>`;

function usersConfig(users: readonly ClickhouseUser[]): string {
  const everybody = "<networks><ip>::1</ip><ip>127.0.0.1</ip></networks><quota>default</quota>";
  const each = users.map(
    ({ name, password, grants, readonly = 0 }) =>
      `<${name}><password>${password}</password>${everybody}<profile>readonly_${readonly}</profile>` +
      `${grants === undefined ? "" : `<grants>${grants.map((grant) => `<query>${grant}</query>`).join("")}</grants>`}</${name}>`,
  );
  const profiles = [0, 1, 2].map((level) => `<readonly_${level}><readonly>${level}</readonly></readonly_${level}>`);
  return `<clickhouse><profiles><default></default>${profiles.join("")}</profiles><quotas><default></default></quotas>
    <users><default><password></password>${everybody}<profile>default</profile></default>${each.join("")}</users></clickhouse>`;
}

interface NodeOptions {
  readonly script: string;
  readonly library: string;
  readonly config: string;
  readonly http: number;
  readonly tcp: number;
  readonly folder: string;
}

function nodeOf({ script, library, config, http, tcp, folder }: NodeOptions): ClickhouseNode {
  const url = `http://127.0.0.1:${http}`;
  let running: ChildProcess | null = null;
  const words = [
    `--config-file=${config}`,
    "--listen_host=127.0.0.1",
    `--http_port=${http}`,
    `--tcp_port=${tcp}`,
    `--path=${folder}`,
    "--query=SYSTEM START LISTEN HTTP; SYSTEM START LISTEN TCP; " +
      "SELECT count() FROM system.numbers WHERE sleepEachRow(3) " +
      "SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 3000000",
  ];
  return {
    url,
    async kill() {
      const child = running;
      running = null;
      if (child === null || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
    async start() {
      const child = spawn("python3", [script, library, ...words], { stdio: ["pipe", "ignore", "pipe"] });
      running = child;
      let said = "";
      child.stderr.on("data", (chunk: Buffer) => {
        said = (said + chunk.toString("utf8")).slice(-4_000);
      });
      child.on("error", (error) => {
        said += String(error);
      });
      const until = Date.now() + patience;
      while (Date.now() < until) {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended: ${said.trim()}`);
        const answer = await fetch(`${url}/?query=SELECT%201`).catch(() => null);
        if (answer?.ok && (await answer.text()).trim() === "1") return;
        await wait(50);
      }
      child.kill("SIGKILL");
      throw new Error(`no answer after ${patience / 1_000} s: ${said.trim()}`);
    },
  };
}

type Library =
  | { readonly is: "here"; readonly path: string }
  | { readonly is: "unavailable"; readonly because: string };

/** From the cache, or through the machine's npm and its registry; built beside and renamed, so that it is whole. */
async function fetched(): Promise<Library> {
  const pin = pinned[`${process.platform}-${process.arch}`];
  if (pin === undefined) {
    return { is: "unavailable", because: `no engine is pinned for ${process.platform} ${process.arch}` };
  }
  if ((await run("python3", ["--version"], tmpdir())) !== null) {
    return { is: "unavailable", because: "python3 is needed to start the engine" };
  }
  const base = process.env.EVENKEEL_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "evenkeel");
  const kept = join(base, "clickhouse", pin.spec.replaceAll(/[@/]+/g, "-").replace(/^-/, ""));
  const path = join(kept, "libchdb.so");
  if (existsSync(path)) return { is: "here", path };
  await mkdir(join(base, "clickhouse"), { recursive: true });
  const building = await mkdtemp(join(base, "clickhouse", ".building-"));
  try {
    const packed = join(building, "packed");
    await mkdir(packed);
    const failed = await run("npm", ["pack", "--silent", "--pack-destination", packed, pin.spec], building);
    if (failed !== null) return { is: "unavailable", because: `npm does not fetch ${pin.spec}: ${failed}` };
    const name = `${pin.spec.replace(/^@/, "").replace(/@/, "-").replace("/", "-")}.tgz`;
    const archive = join(packed, name);
    if (!existsSync(archive)) return { is: "unavailable", because: `npm left no ${name}` };
    const hash = createHash("sha512");
    for await (const chunk of createReadStream(archive)) hash.update(chunk);
    const seen = `sha512-${hash.digest("base64")}`;
    if (seen !== pin.integrity) {
      return { is: "unavailable", because: `${pin.spec} is ${seen}, not what is pinned; it was thrown away` };
    }
    const unpacked = join(building, "unpacked");
    await mkdir(unpacked);
    const untar = await run(
      "tar",
      ["xzf", archive, "-C", unpacked, "--strip-components=1", "package/libchdb.so"],
      building,
    );
    if (untar !== null) return { is: "unavailable", because: `tar: ${untar}` };
    // another test may have been faster: what it made is as good
    await rename(unpacked, kept).catch(() => {});
    return existsSync(path) ? { is: "here", path } : { is: "unavailable", because: `${kept} cannot be written` };
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** `null`: it went well; else what it said. */
async function run(command: string, args: readonly string[], cwd: string): Promise<string | null> {
  const child = spawn(command, args, { cwd, stdio: ["ignore", "ignore", "pipe"], timeout: 15 * 60_000 });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-2_000);
  });
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(String(error)));
    child.once("close", (code) => resolve(code === 0 ? null : said.trim() || `it ended with ${code}`));
  });
}

/**
 * Ports that nobody listens on, below those a system hands out by itself: between this and the engine's start no other
 * test is given one of them.
 */
async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  for (let tries = 0; ports.size < count; tries += 1) {
    const port = randomInt(12_000, 30_000);
    const server = createServer().listen(port, "127.0.0.1");
    const [isFree, because] = await once(server, "listening").then(
      () => [true, ""],
      (error: unknown) => [false, String(error)],
    );
    if (isFree) ports.add(port);
    else if (tries > 100) throw new Error(`no port is free: ${because}`);
    if (isFree) await new Promise((resolve) => server.close(resolve));
  }
  return [...ports];
}
