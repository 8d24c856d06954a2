/**
 * What a client puts into texts that differs from call to call without meaning anything: a date, a working
 * directory, a nonce. A mask replaces it by a fixed word; what it does not know it leaves alone.
 */
export interface Masks {
  /** For system prompts and tool descriptions. May be generous: it says whether two prompts are the *same prompt*. */
  prompt(text: string): string;
  /** For every text of the history, before it is hashed. Must be strict: what it hides, no rule can see. */
  history(text: string): string;
}

/** One replacement of a mask. */
export interface MaskRule {
  /** Global regular expression. */
  readonly find: RegExp;
  readonly put: string;
}

/** A mask function that applies `rules` in order. */
export function maskWith(rules: readonly MaskRule[]): (text: string) => string {
  return (text) => {
    let out = text;
    for (const { find, put } of rules) out = out.replace(find, put);
    return out;
  };
}
