import { readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { type Contract, problemLine } from "../contract/index.ts";
import { contractName, discover, loadFrom } from "../contract/load/index.ts";
import { defaultSettings, type ParsedSettings, parseSettings, type Settings } from "../settings/index.ts";
import { CommandError, exit } from "./exit.ts";

export interface Live {
  readonly settings: Settings;
  /** `null`: none is declared; what is normal is learned from each session. */
  readonly contract: Contract | null;
  /** Absolute; `null`: there is none, and everything has its default. */
  readonly file: string | null;
}

/**
 * What an `evenkeel.yaml` says of this installation, and what it declares.
 *
 * @param asked the file or its folder; otherwise the nearest one from the working directory upwards
 * @throws CommandError 65 with every problem's file, line and column
 */
export async function loadLive(asked: string | undefined): Promise<Live> {
  const cwd = process.cwd();
  const named = asked === undefined ? await discover(cwd) : resolve(cwd, asked);
  if (named === null) return { settings: defaultSettings, contract: null, file: null };
  const file = fileOf(named);
  const parsed = settingsIn(file, process.env);
  const loaded = await loadFrom(file, cwd);
  const problems = [...(loaded.is === "bad" ? loaded.problems : []), ...(parsed.is === "bad" ? parsed.problems : [])];
  if (loaded.is === "bad" || parsed.is === "bad") {
    // What is no YAML is told by both.
    const lines = [...new Set(problems.map(problemLine))];
    throw new CommandError(exit.badInput, lines.join("\n  "), "docs/live.md lists the settings.");
  }
  const { contract } = loaded;
  return { settings: parsed.settings, contract: contract.components.length > 0 ? contract : null, file };
}

/**
 * The section `live:` of an `evenkeel.yaml`.
 *
 * @param named the file or its folder
 * @throws CommandError 65 where it cannot be read
 */
export function settingsIn(named: string, env: Readonly<Record<string, string | undefined>>): ParsedSettings {
  const file = fileOf(named);
  const near = relative(process.cwd(), file);
  return parseSettings(
    told(file, () => readFileSync(file, "utf8")),
    near.startsWith("..") ? file : near,
    env,
  );
}

function fileOf(named: string): string {
  return told(named, () => (statSync(named).isDirectory() ? join(named, contractName) : resolve(named)));
}

function told<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(exit.badInput, `cannot read ${file}: ${why}`, "Name another file with --config FILE.");
  }
}
