import { LineCounter, parseDocument as parseYaml } from "yaml";
import type { ContractProblem } from "../contract-problem.ts";
import { keysTwice } from "./keys-twice.ts";
import { type Position, type Positions, positionsOf } from "./positions.ts";

export type ReadYaml =
  | { readonly is: "ok"; readonly value: unknown; readonly positions: Positions }
  | { readonly is: "bad"; readonly problems: readonly ContractProblem[] };

/**
 * A text as YAML 1.2, with the places of everything in it. Never throws, whatever the text is: alias bombs, absurd
 * nesting and keys that stand twice are problems with a place.
 *
 * @param file what the file is called in messages
 * @param limits characters of the text; problems told at most
 */
export function readYaml(
  text: string,
  file: string,
  limits: { readonly characters: number; readonly problems: number },
): ReadYaml {
  const whole = (what: string, next: string | null = null): ReadYaml => ({
    is: "bad",
    problems: [{ file, line: 0, column: 0, what, next }],
  });
  if (text.length > limits.characters) {
    return whole(`is larger than ${limits.characters} characters`, "put long texts into files of their own");
  }
  const lines = new LineCounter();
  try {
    const yaml = parseYaml(text, {
      lineCounter: lines,
      prettyErrors: false,
      logLevel: "error",
      version: "1.2",
      // The library compares every key with every other; `keysTwice` does it in one pass.
      uniqueKeys: false,
    });
    const at = (offset: number): Position => {
      const { line, col } = lines.linePos(offset);
      return { line: Math.max(1, line), column: Math.max(1, col) };
    };
    // One slip makes YAML stumble again and again behind it: the first is the one to mend.
    const [slip] = yaml.errors;
    if (slip !== undefined) {
      if (/call stack/.test(slip.message)) return whole("is nested too deeply");
      return { is: "bad", problems: [{ file, ...at(slip.pos[0]), ...yamlComplaint(slip.code, slip.message) }] };
    }
    const twice = [...keysTwice(yaml, limits.problems)];
    if (twice.length > 0) {
      const said = { what: "this key stands here twice", next: "keep one of them" };
      return { is: "bad", problems: twice.map((offset) => ({ file, ...at(offset), ...said })) };
    }
    const positions = positionsOf(yaml, lines);
    return { is: "ok", value: yaml.toJS({ maxAliasCount: 100 }), positions };
  } catch (error) {
    // The YAML library throws on alias bombs (ReferenceError) and runs out of stack on absurd nesting (RangeError).
    return error instanceof RangeError
      ? whole("is nested too deeply")
      : whole("cannot be read as YAML", error instanceof Error ? error.message : null);
  }
}

function yamlComplaint(code: string, message: string): { what: string; next: string | null } {
  const first = (message.split("\n")[0] ?? message).replace(/\.$/, "");
  if (code === "TAB_AS_INDENT") return { what: "a tab cannot indent YAML", next: "use spaces" };
  if (code === "MULTIPLE_DOCS")
    return { what: "there is more than one document in this file", next: 'remove the second "---"' };
  return { what: `not valid YAML: ${first}`, next: null };
}
