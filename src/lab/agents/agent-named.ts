import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import semver from "semver";
import { parse } from "yaml";
import { z } from "zod";
import type { AgentUnderTest } from "./agent.ts";
import type { AgentOptions } from "./agent-options.ts";
import { type AgentSpec, agentSpec } from "./agent-spec.ts";
import { claude } from "./claude.ts";
import { clientPackages, type RealClient } from "./clients.ts";
import { codex } from "./codex.ts";
import { codexExec } from "./codex-exec.ts";
import { commandAgent } from "./command.ts";
import { gemini } from "./gemini.ts";
import { helpOf } from "./help-of.ts";
import { httpAgent } from "./http-agent.ts";
import type { InProcessAgent } from "./in-process.ts";
import { inProcessAgent } from "./in-process-agent.ts";
import { type InstalledClient, install } from "./install.ts";
import { opencode } from "./opencode.ts";
import { placed } from "./placed.ts";
import { reference } from "./reference.ts";

export type Named =
  | {
      readonly is: "agent";
      readonly agent: AgentUnderTest;
      /** What came from npm for it, to be removed by whoever wants it gone; `null` for agents that did not. */
      readonly installed: InstalledClient | null;
      /** It lives in this process, and takes the clock that is handed to it. */
      readonly inProcess: boolean;
      /** The `evenkeel.yaml` that comes with it. */
      readonly contract: string | null;
    }
  /** No such agent, version or file; or it does not run on this machine. */
  | { readonly is: "unavailable"; readonly because: string };

const clients: Readonly<Record<string, RealClient>> = {
  claude: "claude-code",
  codex: "codex",
  opencode: "opencode",
  gemini: "gemini-cli",
};

/**
 * Finds an agent by the name a person gives it: `claude`, `codex`, `opencode`, `gemini`, each at the version this
 * package was checked against or at any other (`claude@2.1.97`); `reference`, the agent that comes with this package, also
 * with one of its faults (`reference@f2-latch-after-idle`); a file `./agent.yaml` or `.json` that describes a
 * command or an HTTP agent; a module `./my-agent.ts` (or `.js`, `.mjs`) whose default export is an in-process agent.
 */
export async function agentNamed(name: string, options: AgentOptions = {}): Promise<Named> {
  if (/[\\/]|\.(ya?ml|json|[mc]?[jt]s)$/.test(name) && !/^[a-z]+@/.test(name)) return fromFile(resolve(name), options);
  const [, short = "", version] = /^([a-z]+)(?:@(.+))?$/.exec(name) ?? [];
  if (short === "reference") {
    const found = await reference(version ?? null);
    return found.is === "unavailable" ? found : ofModule(found.agent, found.contract);
  }
  const client = Object.hasOwn(clients, short) ? clients[short] : undefined;
  if (client === undefined) {
    return {
      is: "unavailable",
      because: `"${name}" names no agent: ${Object.keys(clients).join(", ")}, each also @VERSION; reference, also @VARIANT; or a path to a file`,
    };
  }
  const got = await install(client, version ?? clientPackages[client].version);
  if (got.is === "unavailable") return got;
  const { installed } = got;
  return { is: "agent", agent: await driverOf(installed, options), installed, inProcess: false, contract: null };
}

/** Before it Codex's app server spoke another protocol, or was not there. */
const firstAppServer = "0.60.0";

async function driverOf(installed: InstalledClient, options: AgentOptions): Promise<AgentUnderTest> {
  switch (installed.client) {
    case "claude-code":
      return claude(installed, await helpOf(installed), options);
    case "codex":
      return semver.lt(installed.version, firstAppServer) ? codexExec(installed, options) : codex(installed, options);
    case "opencode":
      return opencode(installed, options);
    case "gemini-cli":
      return gemini(installed, await helpOf(installed), options);
  }
}

const inProcess = z.looseObject({
  name: z.string(),
  abilities: z.array(z.string()),
  start: z.custom<InProcessAgent["start"]>((value) => typeof value === "function"),
});

async function fromFile(path: string, options: AgentOptions): Promise<Named> {
  if (!existsSync(path)) return { is: "unavailable", because: `${path} does not exist` };
  try {
    if (/\.[mc]?[jt]s$/.test(path)) {
      const loaded: { readonly default?: unknown } = await import(pathToFileURL(path).href);
      const found = inProcess.safeParse(loaded.default);
      if (!found.success) {
        return {
          is: "unavailable",
          because: `${path}: its default export is no in-process agent: ${reason(found.error)}`,
        };
      }
      // Checked just now; abilities that we do not know are never asked for.
      return ofModule(loaded.default as InProcessAgent, null);
    }
    const spec = agentSpec.safeParse(parse(await readFile(path, "utf8")));
    if (!spec.success) return { is: "unavailable", because: `${path}: ${reason(spec.error)}` };
    return fromSpec(path, spec.data, options);
  } catch (cause) {
    return { is: "unavailable", because: `${path}: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}

const described = { is: "agent", installed: null, inProcess: false, contract: null } as const;

function ofModule(agent: InProcessAgent, contract: string | null): Named {
  return { is: "agent", agent: inProcessAgent(agent), installed: null, inProcess: true, contract };
}

function fromSpec(path: string, { name, command, http }: AgentSpec, options: AgentOptions): Named {
  const called = name ?? basename(path, extname(path));
  const folder = dirname(path);
  if (command !== undefined && http === undefined) {
    const { start, resume } = command;
    const again = resume === undefined ? {} : { resume: placed(resume, folder) };
    return {
      ...described,
      agent: commandAgent(called, { ...command, start: placed(start, folder), ...again }, options),
    };
  }
  if (http !== undefined && command === undefined) {
    const serve = http.serve === undefined ? {} : { serve: placed(http.serve, folder) };
    return { ...described, agent: httpAgent(called, { ...http, ...serve }, options) };
  }
  return { is: "unavailable", because: `${path}: it must hold either "command" or "http"` };
}

function reason(error: z.ZodError): string {
  return z.prettifyError(error).replaceAll(/\s*\n\s*/g, " ");
}
