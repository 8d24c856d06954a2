import { assemble, type Contract, parseDocument } from "../../../contract/index.ts";

/** A contract that declares these components. */
export function contractOf(components: string): Contract {
  const yaml = `evenkeel: 1\nagent: test\ncomponents:\n${components.replace(/^/gm, "  ")}\n`;
  const parsed = parseDocument(yaml, "evenkeel.yaml");
  if (parsed.is === "bad") throw new Error(JSON.stringify(parsed.problems));
  const assembled = assemble(parsed.document, new Map());
  if (assembled.is === "bad") throw new Error(JSON.stringify(assembled.problems));
  return assembled.contract;
}
