import type { FromWorker } from "../messages.ts";

/** What may stand in a header's value; names of releases, clients and prompts are short. */
const plain = /^[!-~]{1,200}$/;

/** The reply headers by which the gateway says what it knows of a call; flat. What cannot be a header is left out. */
export function knownHeaders({ release, prompt, client }: Extract<FromWorker, { is: "known" }>): readonly string[] {
  const headers: string[] = [];
  for (const [name, value] of [
    ["x-evenkeel-release", release],
    ["x-evenkeel-prompt", prompt],
    ["x-evenkeel-client", client],
  ] as const) {
    if (value !== null && plain.test(value)) headers.push(name, value);
  }
  return headers;
}
