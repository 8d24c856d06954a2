import type { CaseChange, ComponentChange, ContractDiff, FieldChange } from "../diff/contract-diff.ts";
import type { ToolChange } from "../diff/tools-diff.ts";
import { kindInfo } from "../kinds.ts";

/** `rel_… (main:evenkeel.yaml) → rel_… (evenkeel.yaml)` */
export function releaseLine(diff: ContractDiff): string {
  const { from, to } = diff;
  if (from.release === to.release) return `${from.release} on both sides (${from.source}, ${to.source})`;
  return `${from.release} (${from.source}) → ${to.release} (${to.source})`;
}

/** `effort (effort) changed: decision` */
export function headline(change: ComponentChange): string {
  const name = change.component === change.kind ? change.component : `${change.component} (${change.kind})`;
  if (change.is === "renamed") return `${name} renamed from ${change.renamedFrom ?? "?"}: same content`;
  return `${name} ${change.is}: ${change.class}`;
}

/** `for model claude-opus-*; before, for every main conversation`; empty for the main conversation of anybody. */
export function caseTitle({ when, before, is }: CaseChange): string {
  const whom = (condition: string): string => (condition === "" ? "every main conversation" : condition);
  if (before !== null) return `for ${whom(when)}; before, for ${whom(before)}`;
  return when === "" ? "" : `${is === "changed" ? "" : `${is} `}for ${when}`;
}

/** `value: high → medium` */
export function fieldWords({ field, from, to }: FieldChange): string {
  return `${field}: ${from ?? "not declared"} → ${to ?? "not declared"}`;
}

/** `tool Read changed` */
export function toolWords({ tool, is }: ToolChange): string {
  return `tool ${tool} ${is}`;
}

/** Whether calls could show such a component, but not this change of it. */
export function isHidden(change: ComponentChange): boolean {
  return change.is !== "renamed" && !change.showsInCall && kindInfo[change.kind].shownBy === "wire";
}
