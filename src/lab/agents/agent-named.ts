import type { AgentUnderTest } from "./agent.ts";
import type { AgentOptions } from "./agent-options.ts";
import { claude } from "./claude.ts";
import { clientPackages, type RealClient } from "./clients.ts";
import { codex } from "./codex.ts";
import { helpOf } from "./help-of.ts";
import { type InstalledClient, install } from "./install.ts";
import { opencode } from "./opencode.ts";

export type Named =
  | { readonly is: "agent"; readonly agent: AgentUnderTest; readonly installed: InstalledClient | null }
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
 * package was checked against or at any other (`claude@2.1.97`).
 */
export async function agentNamed(name: string, options: AgentOptions = {}): Promise<Named> {
  const [, short = "", version] = /^([a-z]+)(?:@(.+))?$/.exec(name) ?? [];
  const client = clients[short];
  if (client === undefined) return { is: "unavailable", because: `"${name}" names no agent` };
  const got = await install(client, version ?? clientPackages[client].version);
  if (got.is === "unavailable") return got;
  return { is: "agent", agent: await driverOf(got.installed, options), installed: got.installed };
}

async function driverOf(installed: InstalledClient, options: AgentOptions): Promise<AgentUnderTest> {
  switch (installed.client) {
    case "claude-code":
      return claude(installed, await helpOf(installed), options);
    case "codex":
      return codex(installed, options);
    case "opencode":
      return opencode(installed, options);
    case "gemini-cli":
      throw new Error("not yet");
  }
}
