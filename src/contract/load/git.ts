import { execFile } from "node:child_process";
import { posix } from "node:path";
import type { Folder, Read } from "./folder.ts";

/** A commit of a repository. */
export interface Commit {
  readonly top: string;
  /** Full object id: safe as an argument whatever the reference was called. */
  readonly id: string;
}

export type Found = { readonly is: "ok"; readonly commit: Commit } | { readonly is: "no"; readonly because: string };

/**
 * The commit a reference names, in the repository of `cwd`. Git is run without a shell, without paging, prompts,
 * network and text conversion, and the reference cannot be taken for an option.
 */
export async function findCommit(cwd: string, reference: string): Promise<Found> {
  if (reference === "" || reference.startsWith("-")) return { is: "no", because: "that is no git reference" };
  const top = await git(cwd, ["rev-parse", "--show-toplevel"], 65_536);
  if (top.is === "no") return { is: "no", because: top.because };
  const verified = await git(
    cwd,
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${reference}^{commit}`],
    65_536,
  );
  const id = verified.is === "ok" ? verified.bytes.toString("utf8").trim() : "";
  if (!/^[0-9a-f]{40,64}$/.test(id)) return { is: "no", because: "git knows no such commit" };
  return { is: "ok", commit: { top: top.bytes.toString("utf8").replace(/\r?\n$/, ""), id } };
}

/** Files of a folder as a commit has them. `folder` is relative to the top, `""` is the top itself. */
export function gitFolder(commit: Commit, folder: string): Folder {
  return {
    async read(path, limit) {
      let wanted = posix.join(folder, path);
      for (let links = 0; links < 8; links++) {
        const listed = await git(commit.top, ["ls-tree", "-z", "-l", "--full-tree", commit.id, "--", wanted], 65_536);
        if (listed.is === "no") return refused(listed.because, null);
        const entry = /^(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t/.exec(listed.bytes.toString("utf8"));
        const [, mode = "", type = "", blob = "", size = ""] = entry ?? [];
        if (entry === null) return refused("does not exist in that commit", null);
        if (type !== "blob") return refused("is no file in that commit", null);
        if (Number(size) > limit) return refused(`is larger than ${limit} bytes`, "give its sha256 instead");
        const content = await git(commit.top, ["cat-file", "blob", blob], limit + 1024);
        if (content.is === "no") return refused(content.because, null);
        if (mode !== "120000") return { is: "ok", bytes: content.bytes };
        wanted = posix.join(posix.dirname(wanted), content.bytes.toString("utf8"));
        const inside = posix.relative(folder === "" ? "." : folder, wanted);
        if (inside.startsWith("..") || posix.isAbsolute(content.bytes.toString("utf8"))) {
          return refused("is a link that leads out of the contract's folder", null);
        }
      }
      return refused("is a link of too many links", null);
    },
  };
}

function refused(because: string, next: string | null): Read {
  return { is: "refused", because, next };
}

type Ran = { readonly is: "ok"; readonly bytes: Buffer } | { readonly is: "no"; readonly because: string };

function git(cwd: string, args: readonly string[], maxBuffer: number): Promise<Ran> {
  const env = {
    ...process.env,
    GIT_LITERAL_PATHSPECS: "1",
    GIT_NO_LAZY_FETCH: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    LC_ALL: "C",
  };
  return new Promise((resolve) => {
    execFile(
      "git",
      ["--no-pager", ...args],
      { cwd, env, maxBuffer, encoding: "buffer", timeout: 60_000 },
      (error, stdout, stderr) => {
        if (error === null) resolve({ is: "ok", bytes: stdout });
        else if (error.code === "ENOENT")
          resolve({ is: "no", because: "git is not installed, or the folder does not exist" });
        else {
          const said =
            stderr
              .toString("utf8")
              .trim()
              .split("\n")[0]
              ?.replace(/^fatal: /, "") ?? "";
          resolve({ is: "no", because: said === "" ? "git failed" : said.slice(0, 300) });
        }
      },
    );
  });
}
