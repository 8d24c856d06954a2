/**
 * Names the function calls of a conversation and finds each response its call. Ids are optional in Gemini: the API
 * often gives none, and Gemini CLI gives responses an id that no call has, or puts `name__` before the API's own. A
 * call without an id is called `name#n`, the n-th such call of its name.
 */
export class GeminiCalls {
  readonly #unnamed = new Map<string, number>();
  readonly #open: { readonly id: string; readonly name: string }[] = [];

  /** The id of the next call in order. */
  call(name: string, given: string | undefined): string {
    const id = given === undefined || given === "" ? this.#next(name) : withoutName(name, given);
    this.#open.push({ id, name });
    return id;
  }

  /** The id of the call that a response answers; its own id where no call is open. */
  response(name: string, given: string | undefined): string {
    const own = given === undefined ? "" : withoutName(name, given);
    const byId = this.#open.findIndex(({ id }) => id === own);
    const at = byId === -1 ? this.#open.findIndex((call) => call.name === name) : byId;
    if (at === -1) return own;
    const [call] = this.#open.splice(at, 1);
    return call?.id ?? own;
  }

  #next(name: string): string {
    const n = this.#unnamed.get(name) ?? 0;
    this.#unnamed.set(name, n + 1);
    return `${name}#${n}`;
  }
}

function withoutName(name: string, id: string): string {
  return id.startsWith(`${name}__`) ? id.slice(name.length + 2) : id;
}
