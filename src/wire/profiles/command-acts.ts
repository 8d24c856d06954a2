import type { PersonAct } from "../exchange.ts";

/** What a flag sets. */
type FlagTable = Readonly<Record<string, PersonAct["component"]>>;

const by = "recorded command line";

/**
 * The settings a recorded command line sets.
 *
 * @param flags by name as written (`--model`, `-m`); both `--flag value` and `--flag=value` are read
 */
export function commandActs(command: readonly string[] | null, flags: FlagTable): readonly PersonAct[] {
  const acts: PersonAct[] = [];
  for (const [name, value] of flagsOf(command ?? [])) {
    const component = Object.hasOwn(flags, name) ? flags[name] : undefined;
    if (component !== undefined) acts.push({ component, value, by });
  }
  return acts;
}

/** Configuration overrides in the form `-c key=value`, for the keys that `keys` names. */
export function configActs(command: readonly string[] | null, keys: FlagTable): readonly PersonAct[] {
  const acts: PersonAct[] = [];
  for (const [name, value] of flagsOf(command ?? [])) {
    if (name !== "-c" && name !== "--config") continue;
    const [key = "", ...rest] = (value ?? "").split("=");
    const component = Object.hasOwn(keys, key.trim()) ? keys[key.trim()] : undefined;
    if (component !== undefined)
      acts.push({
        component,
        value: rest
          .join("=")
          .trim()
          .replace(/^"(.*)"$/, "$1"),
        by,
      });
  }
  return acts;
}

/** Whether one of the words or flags stands on the command line. */
export function commandHas(command: readonly string[] | null, words: readonly string[]): boolean {
  return (command ?? []).some((word) => words.includes(word.split("=", 1)[0] ?? ""));
}

function* flagsOf(command: readonly string[]): Iterable<readonly [name: string, value: string | null]> {
  for (const [index, word] of command.entries()) {
    if (!word.startsWith("-")) continue;
    const equals = word.indexOf("=");
    if (equals > 0 && word.startsWith("--")) yield [word.slice(0, equals), word.slice(equals + 1)];
    else {
      const next = command[index + 1];
      yield [word, next === undefined || next.startsWith("-") ? null : next];
    }
  }
}
