import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lookAtShell } from "./shell.ts";

const commands: readonly [command: string, looks: "inspects" | "harmless" | "may change", shows: readonly string[]][] =
  [
    ["cat src/a.ts", "inspects", ["src/a.ts"]],
    ["sed -n '1,80p' src/a.ts", "inspects", ["src/a.ts"]],
    ["sed -n -e 1,80p src/a.ts", "inspects", ["src/a.ts"]],
    ["sed -i 's/a/b/' src/a.ts", "may change", []],
    ["sed -ni.bak 1p src/a.ts", "may change", []],
    ["head -n 20 a b", "inspects", ["a", "b"]],
    ["nl -ba a.py | sed -n '1,5p'", "inspects", ["a.py"]],
    ["cd /x && cat y", "inspects", ["y"]],
    ["rg -n 'foo|bar' src", "inspects", []],
    ['grep -rn "a > b" src 2>/dev/null', "inspects", []],
    ["ls -la; pwd", "inspects", []],
    ["find . -name '*.ts'", "inspects", []],
    ["find . -name '*.ts' -delete", "may change", []],
    ["find . -type f -exec rm {} +", "may change", []],
    ["git status --short && git diff", "inspects", []],
    ["git checkout main", "may change", []],
    ["git -C dir log", "inspects", []],
    ["git -C dir gc", "may change", []],
    ["echo done", "harmless", []],
    ["cat a > b", "may change", []],
    ["cat a >> b", "may change", []],
    ["cat a 2>&1", "inspects", ["a"]],
    ["cat <<'EOF'\nx\nEOF", "may change", []],
    ["cat $(ls)", "may change", []],
    ["cat `ls`", "may change", []],
    ["ls | xargs rm", "may change", []],
    ["ls | xargs -0 wc -l", "inspects", []],
    ["npm test", "may change", []],
    ["cat a; rm a", "may change", []],
    ["cat a & rm a", "may change", []],
    ["cat a\nrm a", "may change", []],
    ["cat 'unclosed", "may change", []],
    ["awk '{print $1}' f", "inspects", []],
    ["awk '{print > \"o\"}' f", "may change", []],
    ["sort -o f f", "may change", []],
    ["env rm -rf x", "may change", []],
    ["time cat a", "inspects", ["a"]],
    ["", "may change", []],
    [`cat ${"a".repeat(3000)}`, "may change", []],
  ];

for (const [command, looks, shows] of commands) {
  test(`shell: ${JSON.stringify(command.slice(0, 50))} ${looks}`, () => {
    const found = lookAtShell(command, null);
    assert.equal(found.inspecting ? "inspects" : found.mutates ? "may change" : "harmless", looks);
    assert.deepEqual(
      found.shows.map(({ path }) => path),
      shows,
    );
  });
}

test("shell: files are looked for where the command went", () => {
  assert.deepEqual(lookAtShell("cd sub && cat a; cd /top; cat b; cd ~; cat c", "/p").shows, [
    { path: "a", directory: "/p/sub" },
    { path: "b", directory: "/top" },
    { path: "c", directory: null },
  ]);
});

test("shell: whatever comes, an answer; and what may write a file is never called looking", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200, unit: "binary-ascii" }), (text) => {
      assert.equal(lookAtShell(`${text}\nrm -rf x`, null).inspecting, false);
      assert.equal(lookAtShell(`cat a; rm ${text}`, null).inspecting, false);
    }),
    { seed: 7, numRuns: 500 },
  );
});
