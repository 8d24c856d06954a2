import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/** Folders whose code decides what is observed: what is played, how it is answered, masked, judged. */
const folders = ["wire", "contract", "invariants", "signals", "session", "capture", "lab"];
const code = /(?<!\.test|\.fixture|\.d)\.[jt]s$/;

/**
 * Stands for the code that makes an observation, sessions and masks included: what was observed by other code is not
 * compared with what is observed now. Nobody has to think of raising it.
 *
 * @param root the folder that `lab` stands in: `src` in a checkout, `dist` in the package
 */
export async function edition(root: string): Promise<string> {
  const files = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(root, folder), { withFileTypes: true, recursive: true });
      return entries
        .filter((each) => each.isFile() && code.test(each.name))
        .map((each) => join(each.parentPath, each.name));
    }),
  );
  const all = files.flat().sort();
  const hash = createHash("sha256");
  for (const [index, text] of (await Promise.all(all.map((file) => readFile(file)))).entries()) {
    hash.update(`${relative(root, all[index] ?? "")}\0${text.length}\0`).update(text);
  }
  return hash.digest("hex").slice(0, 12);
}
