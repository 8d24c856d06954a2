import { TrialError } from "./trial-error.ts";

/**
 * Splits a command as typed into its words: spaces part them, quotes and backslashes keep them together. No shell reads
 * it, so that nothing in a task's id can be obeyed; for pipes and variables there is `sh -c '…'`.
 *
 * @throws TrialError `bad-command`
 */
export function commandWords(text: string, option: string): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (quote !== null) {
      if (c === quote) quote = null;
      else if (c === "\\" && quote === '"' && /["\\]/.test(text.charAt(i + 1))) word = (word ?? "") + text.charAt(++i);
      else word = (word ?? "") + c;
    } else if (c === "'" || c === '"') {
      quote = c;
      word ??= "";
    } else if (/\s/.test(c)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (c === "\\" && i + 1 < text.length) word = (word ?? "") + text.charAt(++i);
    else word = (word ?? "") + c;
  }
  if (quote !== null) throw new TrialError("bad-command", `${option}: a quote is not closed`);
  if (word !== null) words.push(word);
  if (words.length === 0 || words[0] === "")
    throw new TrialError("bad-command", `${option}: there is no command in it`);
  return words;
}

/** The words with `{task}` replaced by the id of the task. */
export function wordsFor(words: readonly string[], task: string): readonly string[] {
  return words.map((word) => word.replaceAll("{task}", () => task));
}
