import type { ClientId } from "../../wire/index.ts";

export type RealClient = Exclude<ClientId, "generic">;

/** How one client comes from npm. */
export interface ClientPackage {
  readonly npm: string;
  /** The version this repository was last checked against. */
  readonly version: string;
  /** Its name in `node_modules/.bin`. */
  readonly bin: string;
  /** A script of the package that fetches or places its binary; install scripts of dependencies are never run. */
  readonly setUp: string | null;
}

export const clientPackages: Readonly<Record<RealClient, ClientPackage>> = {
  "claude-code": {
    npm: "@anthropic-ai/claude-code",
    version: "2.1.197",
    bin: "claude",
    setUp: "install.cjs",
  },
  codex: { npm: "@openai/codex", version: "0.169.0", bin: "codex", setUp: null },
  opencode: { npm: "opencode-ai", version: "1.18.33", bin: "opencode", setUp: "postinstall.mjs" },
  "gemini-cli": { npm: "@google/gemini-cli", version: "0.61.0", bin: "gemini", setUp: null },
};

export const realClients = Object.keys(clientPackages) as readonly RealClient[]; // keys of a Record over the union
