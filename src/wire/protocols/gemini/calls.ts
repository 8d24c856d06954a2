/**
 * Names the function calls of a conversation and finds each response its call. Ids are optional in Gemini: the API
 * often gives none, and Gemini CLI gives responses an id that no call has, or puts `name__` before the API's own. A
 * call without an id is called `name#n`, the n-th such call of its name.
 */
export class GeminiCalls {
  readonly #unnamed = new Map<string, number>();
  /** Calls without a response yet, oldest first, by name. */
  readonly #open = new Map<string, Set<string>>();
  readonly #known = new Set<string>();

  /** The id of the next call in order. */
  call(name: string, given: string | undefined): string {
    const id = given === undefined || given === "" ? this.#next(name) : withoutName(name, given);
    this.#known.add(id);
    const open = this.#open.get(name);
    if (open === undefined) this.#open.set(name, new Set([id]));
    else open.add(id);
    return id;
  }

  /**
   * The id of the call that a response answers; its own id where no call of that name is open, or where it answers a
   * call a second time (Gemini CLI doubles responses when it resumes).
   */
  response(name: string, given: string | undefined): string {
    const own = given === undefined ? "" : withoutName(name, given);
    const open = this.#open.get(name);
    if (open === undefined || open.size === 0 || (this.#known.has(own) && !open.has(own))) return own;
    const [oldest = own] = open;
    const id = open.has(own) ? own : oldest;
    open.delete(id);
    return id;
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
