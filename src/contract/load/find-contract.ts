import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { diskFolder } from "./disk-folder.ts";
import { findCommit, gitFolder } from "./git.ts";
import { type Loaded, loadContract } from "./load-contract.ts";

export const contractName = "evenkeel.yaml";

/** The nearest `evenkeel.yaml` in `from` or a folder above it. */
export async function discover(from: string): Promise<string | null> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const path = join(folder, contractName);
    if (await isThere(path, "file")) return path;
    if (dirname(folder) === folder) return null;
  }
}

/** The contract in a file on disk, or the `evenkeel.yaml` of a folder. */
export async function loadFrom(path: string, cwd: string): Promise<Loaded> {
  const full = resolve(cwd, path);
  const file = (await isThere(full, "folder")) ? join(full, contractName) : full;
  const near = relative(cwd, file);
  return loadContract(diskFolder(dirname(file)), basename(file), near.startsWith("..") ? file : near);
}

/**
 * The contract a person named: a file, a folder, a git reference (`main`, `HEAD~3`) or `REF:PATH`. What exists on disk
 * wins; `main:` is always the reference. A reference alone means the contract found from `cwd`, as that commit has it.
 */
export async function loadNamed(name: string, cwd: string): Promise<Loaded> {
  if (name !== "" && (await isThere(resolve(cwd, name), "any"))) return loadFrom(name, cwd);
  const bad = (what: string, next: string | null): Loaded => ({
    is: "bad",
    problems: [{ file: name, line: 0, column: 0, what, next }],
  });
  const colon = name.indexOf(":");
  const reference = colon < 0 ? name : name.slice(0, colon);
  const found = await findCommit(cwd, reference);
  if (found.is === "no") {
    return bad(
      `is no file or folder here, and as a git reference: ${found.because}`,
      "name a file, a folder, or a commit",
    );
  }
  let path = colon < 0 ? "" : name.slice(colon + 1);
  if (path === "") {
    const here = await discover(cwd);
    path =
      here === null
        ? contractName
        : relative(found.commit.top, await realpath(here))
            .split("\\")
            .join("/");
  } else if (path.startsWith("./")) {
    path = relative(found.commit.top, resolve(await realpath(cwd), path))
      .split("\\")
      .join("/");
  }
  if (path.startsWith("..") || path.startsWith("/"))
    return bad("leads out of the repository", "name a path from its top");
  const slash = path.lastIndexOf("/");
  const folder = slash < 0 ? "" : path.slice(0, slash);
  return loadContract(gitFolder(found.commit, folder), path.slice(slash + 1), `${reference}:${path}`);
}

async function isThere(path: string, what: "file" | "folder" | "any"): Promise<boolean> {
  try {
    const found = await stat(path);
    return what === "any" || (what === "file" ? found.isFile() : found.isDirectory());
  } catch {
    // Not there, or not to be looked at: either way it cannot be read.
    return false;
  }
}
