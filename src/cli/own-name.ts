import { dirname, relative } from "node:path";

/** What a person types to call this program where they are: by its name, through npx, or through npm in a clone. */
export function ownName(env: Readonly<Record<string, string | undefined>>): string {
  const { npm_lifecycle_event: script, npm_command: command, npm_package_json: manifest, INIT_CWD: folder } = env;
  if ((script === "start" || script === "evenkeel") && manifest !== undefined) {
    const clone = dirname(manifest);
    const outside = folder !== undefined && relative(clone, folder).startsWith("..");
    return `npm ${outside ? `--prefix ${quoted(clone)} ` : ""}run -s evenkeel --`;
  }
  return command === "exec" ? "npx evenkeel" : "evenkeel";
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `"${path}"`;
}
