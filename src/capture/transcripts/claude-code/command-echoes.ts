import type { Item, PersonAct } from "../../../wire/index.ts";

const components: Readonly<Record<string, PersonAct["component"]>> = {
  "/model": "model",
  "/effort": "effort",
  "/think": "thinking",
  "/clear": "clear",
  "/compact": "compact",
  "/rewind": "rewind",
};
const name = /<command-name>\s*(\/?[\w:-]+)\s*<\/command-name>/;
const args = /<command-args>([\s\S]*?)<\/command-args>/;
const stdout = /<local-command-stdout>([\s\S]*?)<\/local-command-stdout>/;
/** How the client confirms a choice made in a menu: "Set model to …", "Set effort level to …". */
const chosen = /\b(?:set|changed|switched|kept)\b[^\n]*?\b(?:model|effort)\b[^\n]*?(?:\bto|\bas|:)\s+([^\n]+)/i;
// Colours of the terminal stand in the echo.
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with a control character
const colour = /\u001b\[[0-9;]*m/g;

/** Characters looked at: an echo is short, and looking for the end of a tag that has none costs the square of them. */
const longestEcho = 20_000;
const longestAnswer = 500;

/** Reads what a person did to the settings out of the echoes of slash commands. */
export class CommandEchoes {
  #open: PersonAct["component"] | null = null;

  /** What the items of one `user` record say; most say nothing. */
  read(items: readonly Item[]): readonly PersonAct[] {
    const acts: PersonAct[] = [];
    for (const item of items) {
      if (item.kind !== "text" || item.author !== "client" || !item.text.includes("<")) continue;
      const text = item.text.slice(0, longestEcho);
      const command = name.exec(text)?.[1];
      const component =
        command === undefined ? undefined : components[command.startsWith("/") ? command : `/${command}`];
      if (component !== undefined) {
        const value = args.exec(text)?.[1]?.trim() ?? "";
        if (value !== "" || (component !== "model" && component !== "effort")) {
          acts.push({ component, value: value === "" ? null : value, by: "command echo" });
          this.#open = null;
        } else this.#open = component;
      }
      const answer = stdout.exec(text)?.[1]?.replace(colour, "");
      if (answer !== undefined && this.#open !== null) {
        const value = chosen.exec(answer.slice(0, longestAnswer))?.[1]?.trim() ?? null;
        if (value !== null) acts.push({ component: this.#open, value, by: "command echo" });
        this.#open = null;
      }
    }
    return acts;
  }
}
