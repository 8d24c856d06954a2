import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

interface Locked {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

test("the lock file names every optional package of every package, foreign platforms included", () => {
  // npm leaves out what it could not find when the lock was written, and "npm ci" then refuses the whole lock.
  // The cast: npm's own file, of which one level is read.
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as Locked;
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages))
      .map((name) => `${path} → ${name}`),
  );
  assert.deepEqual(missing, []);
});
