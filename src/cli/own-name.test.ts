import assert from "node:assert/strict";
import { test } from "node:test";
import { ownName } from "./own-name.ts";

const clone = { npm_command: "run-script", npm_package_json: "/home/me/evenkeel/package.json" };
const start = { ...clone, npm_command: "start", npm_lifecycle_event: "start" };
const script = { ...clone, npm_lifecycle_event: "evenkeel" };
const cases: readonly (readonly [what: string, env: Readonly<Record<string, string>>, name: string])[] = [
  ["installed", {}, "evenkeel"],
  ["npx", { npm_command: "exec", npm_package_json: "/home/me/shop/package.json" }, "npx evenkeel"],
  ["npm start in the clone", { ...start, INIT_CWD: "/home/me/evenkeel" }, "npm run -s evenkeel --"],
  ["npm run in a folder of it", { ...script, INIT_CWD: "/home/me/evenkeel/docs" }, "npm run -s evenkeel --"],
  ["from a project", { ...script, INIT_CWD: "/home/me/shop" }, "npm --prefix /home/me/evenkeel run -s evenkeel --"],
  ["another project's script", { npm_lifecycle_event: "watch", npm_command: "run-script" }, "evenkeel"],
];
for (const [what, env, name] of cases) {
  test(`${what}: ${name}`, () => assert.equal(ownName(env), name));
}
