import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { CommandError, exit } from "./exit.ts";

/** Extension of `-o FILE` → the text to write. */
export type Formats = Readonly<Record<string, () => string>>;

/**
 * Writes each `-o FILE` in the format its extension names (the longest that fits: `.junit.xml` before `.xml`).
 *
 * @throws CommandError 64 for an extension no format has, 70 where the file cannot be written
 */
export function writeOutputs(files: readonly string[], formats: Formats): void {
  for (const file of files) {
    const text = formatOf(file, formats)();
    try {
      mkdirSync(dirname(resolve(file)), { recursive: true });
      writeFileSync(file, text);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new CommandError(exit.internal, `cannot write ${file}: ${why}`, "Choose another place with -o FILE.");
    }
  }
}

/** Fails early, before a long scan, where an `-o FILE` has no known format. */
export function checkOutputs(files: readonly string[], formats: Readonly<Record<string, unknown>>): void {
  for (const file of files) formatOf(file, formats);
}

function formatOf<T>(file: string, formats: Readonly<Record<string, T>>): T {
  const endings = Object.keys(formats).toSorted((a, b) => b.length - a.length);
  const ending = endings.find((each) => file.toLowerCase().endsWith(each));
  const format = ending === undefined ? undefined : formats[ending];
  if (format === undefined) {
    throw new CommandError(exit.usage, `-o ${file}: no format has this ending`, `Known endings: ${endings.join(" ")}`);
  }
  return format;
}
