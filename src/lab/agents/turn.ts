import type { RealClient } from "./clients.ts";

/** One run of a client without a screen: one person's message, until the agent has answered. */
export interface Turn {
  readonly say: string;
  /** In the client's own words; without it the client's default applies. */
  readonly model?: string;
  /** Reasoning effort in the client's own words. Gemini CLI has none to set. */
  readonly effort?: string;
  /** Go on with the last conversation of the folder. */
  readonly resume?: boolean;
  /** Further flags of the client. */
  readonly flags?: readonly string[];
}

/** The arguments that make a client take a turn, with its tools allowed to run unasked. */
export function argumentsFor(client: RealClient, turn: Turn): readonly string[] {
  const { say, model, effort, resume = false, flags = [] } = turn;
  const given = (flag: string, value: string | undefined): string[] => (value === undefined ? [] : [flag, value]);
  switch (client) {
    case "claude-code":
      return [
        ...["-p", say, "--output-format", "stream-json", "--verbose"],
        ...["--allowedTools", "Read", "Bash(echo:*)", "Write", "Edit"],
        ...given("--model", model),
        ...given("--effort", effort),
        ...(resume ? ["--continue"] : []),
        ...flags,
      ];
    case "codex":
      return [
        ...["exec", ...(resume ? ["resume", "--last"] : [])],
        ...["--json", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"],
        ...given("-m", model),
        ...(effort === undefined ? [] : ["-c", `model_reasoning_effort=${effort}`]),
        ...flags,
        say,
      ];
    case "opencode":
      return [
        "run",
        ...(resume ? ["-c"] : []),
        ...given("-m", model === undefined || model.includes("/") ? model : `anthropic/${model}`),
        ...given("--variant", effort),
        ...flags,
        say,
      ];
    case "gemini-cli":
      return [...given("-m", model), ...["-y", "-o", "json"], ...(resume ? ["-r", "latest"] : []), ...flags, "-p", say];
  }
}
