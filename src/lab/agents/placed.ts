import { resolve } from "node:path";

/**
 * A command whose words that begin with `./` or `../` are meant from the folder of the file that names them: an agent runs
 * in a folder of the lab's.
 */
export function placed(argv: readonly string[], folder: string): string[] {
  return argv.map((word) => (/^\.{1,2}[\\/]/.test(word) ? resolve(folder, word) : word));
}
