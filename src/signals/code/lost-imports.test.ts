import assert from "node:assert/strict";
import { test } from "node:test";
import { importedNames } from "./imported-names.ts";
import { lostImports } from "./lost-imports.ts";

const imports: readonly [
  title: string,
  syntax: Parameters<typeof importedNames>[1],
  source: string,
  names: string[],
][] = [
  [
    "named, aliased, default, type",
    "script",
    'import a, { b, c as d, type E } from "x";\nimport type { F } from "y";',
    ["a", "b", "d", "E", "F"],
  ],
  ["namespace", "script", 'import * as fs from "node:fs";', ["fs"]],
  ["require", "script", 'const { a, b: c } = require("x");\nconst p = require("path")', ["a", "c", "p"]],
  [
    "over several lines, with line numbers",
    "script",
    '     1→import {\n     2→  useState,\n     3→  useMemo,\n     4→} from "react";',
    ["useState", "useMemo"],
  ],
  ["for effect only", "script", 'import "x.css";', []],
  [
    "Python",
    "python",
    "import os, sys as system\nimport a.b.c\nfrom x import (y,\n  z as w)\nfrom q import *",
    ["os", "system", "a", "y", "w"],
  ],
  ["Java", "java", "import java.util.List;\nimport static a.B.c;", ["List", "c"]],
  ["Go", "go", 'import "fmt"\nimport (\n\tx "a/b"\n\t"github.com/y/z/v2"\n\t_ "d"\n)', ["fmt", "x", "z"]],
];
for (const [title, syntax, source, names] of imports) {
  test(`imported names: ${title}`, () => {
    assert.deepEqual([...importedNames(source, syntax)].sort(), names.toSorted());
  });
}

const react =
  'import { useState, useMemo } from "react";\nexport function A() { const [a] = useState(1); return useMemo(() => a); }\n';
const rewrites: readonly [title: string, path: string, before: string, now: string, lost: readonly string[]][] = [
  [
    "the import is gone, the hooks are used",
    "a.tsx",
    react,
    "export function A() { const [a] = useState(2); return useMemo(() => a); }",
    ["useState", "useMemo"],
  ],
  [
    "one of two is gone",
    "a.tsx",
    react,
    'import { useState } from "react";\nuseState(1); useMemo(() => 1);',
    ["useMemo"],
  ],
  ["the use is gone too", "a.tsx", react, "export const A = 1;", []],
  [
    "used by another way of import",
    "a.tsx",
    react,
    'import * as React from "react";\nReact.useState(1); React.useMemo(x);',
    [],
  ],
  ["only in a comment or a string", "a.tsx", react, '// useState and useMemo went\nconst s = "useState";', []],
  ["only as the name of a property", "a.ts", react, "const o = { useState: 1 }; o.useMemo();", []],
  ["declared here now", "a.ts", react, "function useState() {}\nconst useMemo = () => 1;\nuseState(); useMemo();", []],
  [
    "a parameter has the name",
    "a.ts",
    'import { log } from "x";\nlog(1);',
    "export function f(log: Log) { log(1); }",
    [],
  ],
  [
    "a destructured value has the name",
    "a.ts",
    'import { log } from "x";\nlog(1);',
    "const { log } = context; log(1);",
    [],
  ],
  ["as a tag", "a.tsx", 'import { Button } from "ui";\n<Button />', "export const A = () => <Button />;", ["Button"]],
  ["as a type", "a.ts", 'import type { Item } from "x";\nlet a: Item;', "export let a: Item;", ["Item"]],
  [
    "Python",
    "a.py",
    "import os\nfrom json import loads\nos.x; loads('')",
    "def f():\n    return os.path.join(loads('1'), 'a')\n",
    ["os", "loads"],
  ],
  ["Python, in a docstring", "a.py", "import os\n", '"""\nuses os here\n"""\n', []],
  ["Go", "a.go", 'import (\n\t"fmt"\n\t"os"\n)\n', "package p\nfunc f() { fmt.Println(os) }\n", ["fmt"]],
  ["Java", "A.java", "import java.util.List;\nclass A { List x; }", "class A { List<String> x; }", ["List"]],
  ["an unknown language", "a.txt", react, "useState(1)", []],
  ["nothing was imported", "a.ts", "const a = 1;", "useState(1)", []],
];
for (const [title, path, before, now, lost] of rewrites) {
  test(`lost imports: ${title}`, () => {
    assert.deepEqual([...lostImports(path, before, now)].sort(), [...lost].sort());
  });
}

// What takes the square of a file's length needs minutes for these.
const hostile: readonly (readonly [name: string, path: string, pump: string])[] = [
  ["an import of spaces", "a.ts", "import                    "],
  ["imports that never end", "a.ts", "import a\n"],
  ["quotes that never close", "a.ts", '"\\'],
  ["comments that never close", "a.ts", "/* "],
  ["declarations that never close", "a.ts", "const{"],
  ["names in a row", "a.ts", "(A,"],
  ["a list that never closes", "a.py", "from a import (\n"],
  ["a name of spaces", "a.py", "from a import b                    "],
  ["a block of empty lines", "a.go", "\n"],
  ["blocks that never close", "a.go", "import (\n"],
  ["spaces behind a name", "a.java", " "],
];
for (const [name, path, pump] of hostile) {
  test(`a file of 256 kB is compared: ${name}`, () => {
    const start =
      { "a.ts": 'import A from "x";\n', "a.py": "import A\n", "a.go": 'import "x/A"\n', "a.java": "" }[path] ?? "";
    const opening = { "a.go": "import (", "a.java": "import a.A" }[path] ?? "";
    const long = opening + pump.repeat(262_144 / pump.length);
    assert.ok(Array.isArray(lostImports(path, `${start}${long}`, long)));
    assert.ok(Array.isArray(lostImports(path, start, long)));
  });
}

test("a file of ten thousand imports that are gone is compared", () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `n${index}`);
  const before = names.map((name) => `import ${name} from "x";\n`).join("");
  assert.ok(lostImports("a.ts", before, names.map((name) => `${name}();\n`).join("")).length > 0);
});
