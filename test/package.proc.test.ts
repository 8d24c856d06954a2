import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { z } from "zod";

const manifest = z.looseObject({
  exports: z.record(z.string(), z.union([z.string(), z.object({ types: z.string(), default: z.string() })])),
  files: z.array(z.string()),
});
const folder = mkdtempSync(join(tmpdir(), "evenkeel-package-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const installed = join(folder, "project", "node_modules", "evenkeel");
const { exports, files } = manifest.parse(JSON.parse(readFileSync("package.json", "utf8")));

/** Packed beside the work tree, and unpacked where npm would put it; its dependencies are those of the work tree. */
function packAndInstall(): void {
  const source = join(folder, "source");
  mkdirSync(source);
  execFileSync(process.execPath, ["scripts/run.mjs", "build", join(source, "dist")]);
  for (const name of ["package.json", ...files.filter((each) => each !== "dist")]) {
    cpSync(name, join(source, name), { recursive: true });
  }
  const tarball = execFileSync("npm", ["pack", "--ignore-scripts", "--silent"], {
    cwd: source,
    encoding: "utf8",
  }).trim();
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xf", join(source, tarball), "-C", installed, "--strip-components=1"]);
  symlinkSync(resolve("node_modules"), join(installed, "node_modules"));
}

function inProject(program: string): string {
  const file = join(folder, "project", "main.mjs");
  writeFileSync(file, program);
  return execFileSync(process.execPath, [file], { encoding: "utf8" });
}

packAndInstall();

for (const [name, target] of Object.entries(exports)) {
  test(`packed and installed: evenkeel${name.slice(1)}`, () => {
    for (const file of typeof target === "string" ? [target] : Object.values(target)) {
      assert.ok(readFileSync(join(installed, file)).length > 0, file);
    }
    if (typeof target === "string") return;
    const said = inProject(`import * as it from "evenkeel${name.slice(1)}"; console.log(Object.keys(it).length > 0);`);
    assert.equal(said, "true\n");
  });
}

test("packed and installed: what is known of clients comes along", () => {
  const said = inProject(`
    import { clientHistory, knownBetween } from "evenkeel/clients";
    const history = clientHistory("claude-code");
    const met = knownBetween(history, "claude-opus-4-6", "2.1.67", "2.1.68");
    for (const { change, is } of met.slice(0, 1)) console.log(is, change.what, change.from, change.to);`);
  assert.equal(said, "came default effort absent medium\n");
});

test("packed and installed: the reference agent in the lab, clean and with a fault", () => {
  const lab = (agent: string) =>
    spawnSync(process.execPath, [join(installed, "dist", "cli", "main.js"), "lab", "idle/61m", "--agent", agent], {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, NO_COLOR: "1" },
    });
  const clean = lab("reference");
  assert.equal(clean.status, 0, clean.stderr);
  assert.match(clean.stderr, /Contract: .*node_modules\/evenkeel\/examples\/reference-agent\/evenkeel\.yaml/);
  assert.match(clean.stdout, /^reference: 1 clean/m);
  const latch = lab("reference@f2-latch-after-idle");
  assert.equal(latch.status, 1, latch.stderr);
  assert.match(latch.stdout, /thinking-cleared-once {2}step 5 of 9, .* call 8 of 12/);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith("evenkeel-reference-")),
    [],
  );
});
