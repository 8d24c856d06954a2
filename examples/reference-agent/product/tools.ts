import type { Lane, Tool } from "./types.ts";

/** Tool declarations, by the file they stand in. */
export type ToolTexts = Readonly<Record<"all" | "look", readonly Tool[]>>;

/** The tools a lane is offered; helper calls have none. */
export function toolsFor(lane: Lane, tools: ToolTexts): readonly Tool[] {
  switch (lane) {
    case "main":
    case "subagent:worker":
      return tools.all;
    case "subagent:explore":
      return tools.look;
    case "title":
    case "compaction":
      return [];
  }
}
