import type { ClientId } from "../exchange.ts";
import type { SessionId, StrandId } from "../ids.ts";
import type { Item, ToolCallItem } from "../item.ts";
import type { Delegated } from "./linker-state.ts";

/** Tools that hand work to an agent, as the known clients name them. */
const delegating: ReadonlySet<string> = new Set(["Agent", "Task", "task", "spawn_agent", "invoke_agent"]);
const typeFields = ["subagent_type", "agent_type", "agent_name"];
const promptFields = ["prompt", "message", "objective"];

/** The work a reply hands out: to which type of agent, with which words. */
export function delegationsOf(
  items: readonly Item[],
  from: { readonly session: SessionId; readonly strand: StrandId; readonly client: ClientId },
): readonly Delegated[] {
  return items.flatMap((item) => {
    if (item.kind !== "tool-call") return [];
    const type = textField(item, typeFields);
    const prompt = textField(item, promptFields)?.trim();
    if (!prompt || (type === undefined && !delegating.has(bareName(item.name)))) return [];
    return [{ ...from, type: type ?? "default", prompt }];
  });
}

function textField(item: ToolCallItem, names: readonly string[]): string | undefined {
  if (typeof item.input !== "object" || item.input === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(item.input));
  for (const name of names) {
    const value = fields.get(name);
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}

/** Clients put a namespace in front: `agents.spawn_agent`. */
function bareName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
