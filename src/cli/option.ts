import { CommandError, exit } from "./exit.ts";

/** An option that may be given several times. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** Words with commas between them. @throws CommandError 64 for an empty part */
export function listOption(text: string): readonly string[] {
  const words = text.split(",").map((word) => word.trim());
  if (words.some((word) => word === "")) throw new CommandError(exit.usage, `"${text}" has an empty part`);
  return words;
}

/** A whole number between two others, both included. @throws CommandError 64 for anything else */
export function numberOption(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new CommandError(exit.usage, `"${text}" is no whole number from ${least} to ${most}`);
  };
}

/** Whether standard output shows colours. */
export function colourOn(): boolean {
  return process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "";
}

/** A number between two others, neither included. @throws CommandError 64 for anything else */
export function numberBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = text.trim() === "" ? Number.NaN : Number(text);
    if (number > least && number < most) return number;
    throw new CommandError(exit.usage, `"${text}" is no number between ${least} and ${most}`);
  };
}
