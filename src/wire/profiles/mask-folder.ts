import { maskKnown } from "../canonical/index.ts";

/**
 * A mask that knows the working directory: the folder that `find` captures is replaced wherever it stands, then
 * `rest` is applied.
 *
 * @param find not global; its first group is the folder
 */
export function maskFolder(find: RegExp, rest: (text: string) => string): (text: string) => string {
  return maskKnown((text) => {
    const folder = find.exec(text)?.[1]?.trim();
    // A folder of one or two characters stands in too many words.
    return rest(folder === undefined || folder.length < 3 ? text : text.replaceAll(folder, "<cwd>"));
  });
}
