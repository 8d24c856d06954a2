import { claudeCode } from "./claude-code.ts";
import type { ClientProfile } from "./client-profile.ts";
import { codex } from "./codex.ts";
import { geminiCli } from "./gemini-cli.ts";
import { generic } from "./generic.ts";
import { opencode } from "./opencode.ts";

const known: readonly ClientProfile[] = [claudeCode, codex, opencode, geminiCli];

/** The profile of the client that sent these headers; the generic one where nobody recognises them. */
export function profileOf(header: (name: string) => string | undefined): ClientProfile {
  return known.find((profile) => profile.recognises(header)) ?? generic;
}
