import type { Masks } from "../canonical/index.ts";
import type { ClientId } from "../exchange.ts";
import { claudeCode } from "./claude-code.ts";
import { codex } from "./codex.ts";
import { geminiCli } from "./gemini-cli.ts";
import { generic } from "./generic.ts";
import { opencode } from "./opencode.ts";

/** The masks of a client, for texts that are compared with what it sends. */
export function masksOf(client: ClientId): Masks {
  return ([claudeCode, codex, opencode, geminiCli].find(({ id }) => id === client) ?? generic).masks;
}
