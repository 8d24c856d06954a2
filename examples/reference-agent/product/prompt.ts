import type { Facts, Lane } from "./types.ts";

/** Texts of the prompts, by the file they stand in. */
export type PromptTexts = Readonly<Record<"main" | "explore" | "worker" | "title" | "compact" | "continued", string>>;

/** The system prompt of a call. */
export function promptFor(lane: Lane, texts: PromptTexts, facts: Facts): string {
  const text = texts[fileFor(lane)];
  return text.trimEnd().replaceAll("{{cwd}}", facts.cwd).replaceAll("{{today}}", facts.today);
}

function fileFor(lane: Lane): keyof PromptTexts {
  switch (lane) {
    case "subagent:explore":
      return "explore";
    case "subagent:worker":
      return "worker";
    case "compaction":
      return "compact";
    case "main":
    case "title":
      return lane;
  }
}
