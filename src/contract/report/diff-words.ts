import type { ComponentChange, ContractDiff, FieldChange } from "../diff/contract-diff.ts";
import type { ToolChange } from "../diff/tools-diff.ts";

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

/** `value: high → medium` */
export function fieldWords({ field, from, to }: FieldChange): string {
  return `${field}: ${from ?? "not declared"} → ${to ?? "not declared"}`;
}

/** `tool Read changed` */
export function toolWords({ tool, is }: ToolChange): string {
  return `tool ${tool} ${is}`;
}
