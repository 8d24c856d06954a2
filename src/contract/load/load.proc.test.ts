import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";
import { problemLine } from "../contract-problem.ts";
import { releaseOf } from "../release.ts";
import { discover, type Loaded, loadFrom, loadNamed } from "./index.ts";

const root = mkdtempSync(join(tmpdir(), "evenkeel-contract-"));
after(() => rmSync(root, { recursive: true, force: true }));

/** A folder with files, links given as `-> target`. */
function folder(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(root, name);
  for (const [file, text] of Object.entries(files)) {
    const at = join(path, file);
    mkdirSync(dirname(at), { recursive: true });
    if (text.startsWith("-> ")) symlinkSync(text.slice(3), at);
    else writeFileSync(at, text);
  }
  return path;
}

const contract = (components: string) => `evenkeel: 1\nagent: a\ncomponents:\n  ${components}\n`;
const said = (loaded: Loaded) =>
  loaded.is === "bad" ? loaded.problems.map(problemLine).join("\n") : releaseOf(loaded.contract).id;
const git = (cwd: string, ...args: readonly string[]) =>
  execFileSync(
    "git",
    ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main", ...args],
    {
      cwd,
      encoding: "utf8",
      env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
    },
  );

describe("files on disk", () => {
  const cases: Readonly<Record<string, readonly [Readonly<Record<string, string>>, RegExp]>> = {
    "all there": [{ "evenkeel.yaml": contract("prompt: p/a.md"), "p/a.md": "You." }, /^rel_/],
    "a missing file": [
      { "evenkeel.yaml": contract("prompt: a.md") },
      /^evenkeel\.yaml:4:11: "a\.md" does not exist; make the file/,
    ],
    "a folder for a file": [{ "evenkeel.yaml": contract("prompt: p"), "p/a.md": "You." }, /"p" is a folder/],
    "a link inside": [{ "evenkeel.yaml": contract("prompt: a.md"), "b.md": "You.", "a.md": "-> b.md" }, /^rel_/],
    "a link that leads out": [
      { "evenkeel.yaml": contract("prompt: a.md"), "a.md": "-> /etc/hostname" },
      /"a\.md" is a link that leads out of the contract's folder/,
    ],
    "a folder that leads out": [
      { "evenkeel.yaml": contract("prompt: up/x/evenkeel.yaml"), up: "-> ../", "../x/evenkeel.yaml": "x" },
      /is a link that leads out of the contract's folder/,
    ],
    "a link to itself": [{ "evenkeel.yaml": contract("prompt: a.md"), "a.md": "-> a.md" }, /leads to itself/],
    "bytes that are no text": [{ "evenkeel.yaml": contract("prompt: a.md"), "a.md": "You." }, /^rel_/],
    "no contract": [{ "other.yaml": "" }, /^evenkeel\.yaml: does not exist/],
  };
  let made = 0;
  for (const [name, [files, expected]] of Object.entries(cases)) {
    test(name, async () => {
      const path = folder(`disk${made++}`, files);
      assert.match(said(await loadFrom("evenkeel.yaml", path)), expected);
    });
  }
  test("a prompt that is no UTF-8", async () => {
    const path = folder("latin", { "evenkeel.yaml": contract("prompt: a.md") });
    writeFileSync(join(path, "a.md"), Buffer.from([0x59, 0xe4, 0xff]));
    assert.match(said(await loadFrom(".", path)), /"a\.md" is not UTF-8 text/);
  });
  test("a named pipe is not waited for", async () => {
    const path = folder("pipe", { "evenkeel.yaml": contract("prompt: a.md") });
    const pipe = join(path, "a.md");
    execFileSync("mkfifo", [pipe]);
    // Whoever waits for a writer gets one, late: the test then fails and does not hang.
    let waited = false;
    const release = setTimeout(() => {
      waited = true;
      closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
    }, 10_000);
    assert.match(said(await loadFrom(".", path)), /"a\.md" is no ordinary file/);
    clearTimeout(release);
    assert.equal(waited, false);
  });
  test("a prompt of 5 MB is too large, a data set of 5 MB is hashed", async () => {
    const path = folder("large", {
      "evenkeel.yaml": contract("prompt: big"),
      "d/evenkeel.yaml": contract("dataset: big"),
    });
    for (const at of ["big", "d/big"]) writeFileSync(join(path, at), Buffer.alloc(5_000_000, "x"));
    assert.match(said(await loadFrom(".", path)), /"big" is larger than 4194304 bytes; give its sha256 or wire hash/);
    assert.match(said(await loadFrom("d", path)), /^rel_/);
  });
  test("the nearest contract above is found", async () => {
    const path = folder("up", { "evenkeel.yaml": contract("effort: low"), "a/b/c.txt": "" });
    assert.equal(await discover(join(path, "a/b")), join(path, "evenkeel.yaml"));
  });
});

describe("contracts in git", () => {
  const path = folder("repo", {
    "evenkeel.yaml": contract("prompt: p/a.md"),
    "p/a.md": "-> b.md",
    "p/b.md": "You.",
    "sub/evenkeel.yaml": contract("prompt: out.md"),
    "sub/out.md": "-> ../p/b.md",
    "sub/gone.yaml": contract("prompt: nowhere.md"),
  });
  git(path, "init", "-q");
  git(path, "add", "-A");
  git(path, "commit", "-qm", "one");
  git(path, "tag", "v1");
  writeFileSync(join(path, "p/b.md"), "You are.");
  git(path, "commit", "-qam", "two");
  writeFileSync(join(path, "p/b.md"), "You are not committed.");

  test("a branch, a tag, an older commit and the folder itself", async () => {
    const [main, tag, older, here, full] = await Promise.all(
      ["main", "v1", "HEAD~1", ".", "v1:evenkeel.yaml"].map(async (name) => said(await loadNamed(name, path))),
    );
    for (const id of [main, tag, older, here, full]) assert.match(id ?? "", /^rel_/);
    assert.equal(tag, older);
    assert.equal(tag, full);
    assert.equal(new Set([main, tag, here]).size, 3);
  });
  test("from a folder below, a reference means the contract above", async () => {
    assert.equal(said(await loadNamed("v1", join(path, "p"))), said(await loadNamed("v1", path)));
    assert.equal(said(await loadNamed("v1:./b.md", join(path, "p"))).startsWith("v1:p/b.md"), true);
  });
  test("a file named like a branch wins; with a colon it is the branch", async () => {
    const other = folder("named", { main: contract("effort: low"), "evenkeel.yaml": contract("effort: high") });
    git(other, "init", "-q");
    git(other, "add", "-A");
    git(other, "commit", "-qm", "one");
    assert.equal(said(await loadNamed("main", other)), said(await loadFrom("main", other)));
    assert.equal(said(await loadNamed("main:", other)), said(await loadFrom("evenkeel.yaml", other)));
  });
  const refused: readonly (readonly [string, RegExp])[] = [
    ["nowhere", /git knows no such commit/],
    ["", /that is no git reference/],
    ["--output=x", /that is no git reference/],
    ["-h:evenkeel.yaml", /that is no git reference/],
    ["$(touch x)", /git knows no such commit/],
    ["v1:../evenkeel.yaml", /leads out of the repository/],
    ["v1:/etc/passwd", /leads out of the repository/],
    ["v1:p", /is no file in that commit/],
    ["v1:missing.yaml", /does not exist in that commit/],
    ["v1:sub/evenkeel.yaml", /"out\.md" is a link that leads out of the contract's folder/],
    ["v1:sub/gone.yaml", /^v1:sub\/gone\.yaml:4:11: "nowhere\.md" does not exist in that commit/],
  ];
  for (const [name, expected] of refused) {
    test(`refused: ${JSON.stringify(name)}`, async () => assert.match(said(await loadNamed(name, path)), expected));
  }
  test("outside a repository", async () => {
    const lonely = folder("lonely", { "a.txt": "" });
    assert.match(
      said(await loadNamed("main", lonely)),
      /no file or folder here, and as a git reference: not a git repository/,
    );
  });
});
