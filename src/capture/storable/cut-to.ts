import { hashOf } from "../../wire/index.ts";

/**
 * The text cut to so many characters, the last of them a mark: cut at the same place, two would be one.
 *
 * @param whole what the mark is made of
 */
export function cutTo(most: number, text: string, whole: string): string {
  const mark = `…${hashOf(whole).slice(0, 16)}`;
  return `${text.slice(0, most - mark.length)}${mark}`;
}
