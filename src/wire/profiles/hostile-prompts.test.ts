import assert from "node:assert/strict";
import { test } from "node:test";
import { claudeCode } from "./claude-code.ts";
import { codex } from "./codex.ts";
import { geminiCli } from "./gemini-cli.ts";
import { opencode } from "./opencode.ts";

const megabyte = (pump: string): string => pump.repeat(Math.ceil(1e6 / pump.length));

// A mask that takes the square of a prompt's length needs minutes to hours for these.
const prompts: readonly (readonly [name: string, prompt: string])[] = [
  ["a path without end", megabyte("/a")],
  ["a path of one long name", `/${megabyte("a")}`],
  ["slashes", megabyte("/")],
  ["spaces inside", `${megabyte(" ")}x`],
  ["git status that never comes", megabyte("gitStatus: \n")],
  ["a folder that never ends", megabyte("commands run in /")],
  ["folders in quotes", megabyte("`/")],
];

for (const [name, prompt] of prompts) {
  for (const { id, masks } of [claudeCode, codex, geminiCli, opencode]) {
    test(`${id}: a prompt of 1 MB is masked: ${name}`, () => assert.equal(typeof masks.prompt(prompt), "string"));
  }
}

test("folders of the clients are masked wherever the home folder is", () => {
  for (const home of ["/home/sam", "~", "$HOME", "/Users/sam", ""]) {
    assert.equal(codex.masks.prompt(`see ${home}/.codex/skills`).endsWith("<client folder>/skills"), true, home);
    assert.equal(geminiCli.masks.prompt(`in ${home}/.gemini/tmp/abc`).endsWith("<client folder>/"), true, home);
  }
  assert.equal(codex.masks.prompt("see /home/sam/.codex/skills"), "see <client folder>/skills");
  assert.equal(claudeCode.masks.prompt("at /tmp/claude-0/-home-sam/tasks"), "at <client folder>");
  assert.equal(claudeCode.masks.prompt("at /home/sam/.claude/projects/-home-sam"), "at <client folder>");
});
