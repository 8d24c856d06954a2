import type { Ability } from "../agents/index.ts";
import type { Act, ScriptedTurn } from "./scenario.ts";

/** What an agent must be able to do for these acts. Idle time is only felt by a process that lives through it. */
export function needsOf(acts: readonly Act[]): ReadonlySet<Ability> {
  const needs = new Set<Ability>();
  let idled = false;
  for (const act of acts) {
    switch (act.is) {
      case "idle":
        idled = true;
        break;
      case "restart":
        idled = false;
        break;
      case "resume":
      case "fork":
        if (act.is === "resume" && act.flags === "as-begun") needs.add("remember-settings");
        needs.add(act.is);
        idled = false;
        break;
      case "interrupt":
      case "compact":
      case "switch-model":
      case "set-effort":
        needs.add(act.is);
        break;
      case "message-mid-tool":
        needs.add(act.is);
        if (spawns(act.turn) || spawns(act.after)) needs.add("subagents");
        break;
      case "say":
        if (spawns(act.turn)) needs.add("subagents");
        break;
      case "grow-to":
      case "fault":
      case "disturb":
      case "expect":
        break;
    }
    const speaks = act.is === "say" || act.is === "message-mid-tool" || act.is === "interrupt" || act.is === "grow-to";
    if (idled && speaks) needs.add("long-running");
  }
  return needs;
}

function spawns(turn: ScriptedTurn): boolean {
  return turn.some(({ spawned }) => spawned.length > 0);
}
