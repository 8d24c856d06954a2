import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inFolder } from "../transcripts/logs.fixture.ts";
import { type Found, findInputs } from "./find-inputs.ts";

const log = '{"parentUuid":null,"type":"user","sessionId":"s","uuid":"u","timestamp":"2026-05-01T12:00:00Z"}\n';

async function find(...paths: string[]): Promise<readonly Found[]> {
  const all: Found[] = [];
  for await (const found of findInputs(paths)) all.push(found);
  return all;
}
const shown = (found: readonly Found[], root: string): readonly string[] =>
  found.map((one) =>
    one.is === "source"
      ? `${one.source.path.slice(root.length + 1)} ${one.source.format}`
      : `${one.problem.input.slice(root.length + 1)}: ${one.problem.what}`,
  );

test("folders are walked; what no client wrote is passed over", async () => {
  await inFolder(
    {
      "a/s.jsonl": log,
      "a/b/t.jsonl": log,
      "a/package.json": "{}",
      "a/note.txt": log,
      "a/node_modules/u.jsonl": log,
    },
    async (folder) => {
      assert.deepEqual(shown(await find(folder), folder), ["a/b/t.jsonl claude-code", "a/s.jsonl claude-code"]);
    },
  );
});

test("a file that is named is looked at whatever its name; one that is nothing is a problem", async () => {
  await inFolder({ "log.txt": log, "note.txt": "hello", empty: "" }, async (folder) => {
    const paths = ["log.txt", "note.txt", "empty", "nowhere"].map((name) => join(folder, name));
    assert.deepEqual(shown(await find(...paths), folder), [
      "log.txt claude-code",
      "note.txt: neither a session log nor a HAR file that is known",
      "empty: the file is empty",
      "nowhere: there is no such file or folder",
    ]);
  });
});

test("links: loops end, each file once, dead ends are nobody's log", async () => {
  await inFolder({ "a/s.jsonl": log }, async (folder) => {
    symlinkSync(join(folder, "a"), join(folder, "a", "again"));
    symlinkSync(join(folder, "a", "s.jsonl"), join(folder, "a", "t.jsonl"));
    symlinkSync("self.jsonl", join(folder, "a", "self.jsonl"));
    symlinkSync("nowhere.jsonl", join(folder, "a", "dead.jsonl"));
    assert.deepEqual(shown(await find(folder), folder), [
      "a/s.jsonl claude-code",
      "a/self.jsonl: symbolic links lead in a circle",
    ]);
  });
});

test("pipes and sockets are never opened", { skip: process.platform === "win32" }, async () => {
  await inFolder({ "s.jsonl": log }, async (folder) => {
    execFileSync("mkfifo", [join(folder, "pipe.jsonl")]);
    // By its name alone: a socket's whole path has 107 bytes at most, and folders for temporary files may be longer.
    const leave = `require("net").createServer().listen("socket.jsonl", () => process.kill(process.pid, "SIGKILL"))`;
    spawnSync(process.execPath, ["-e", leave], { cwd: folder });
    const what = "neither a file nor a folder (a pipe, socket or device): skipped";
    assert.deepEqual(shown(await find(folder), folder), [
      `pipe.jsonl: ${what}`,
      "s.jsonl claude-code",
      `socket.jsonl: ${what}`,
    ]);
  });
});

test("what may not be read is said", { skip: process.getuid?.() === 0 || process.platform === "win32" }, async () => {
  await inFolder({ "a/s.jsonl": log, "b.jsonl": log }, async (folder) => {
    chmodSync(join(folder, "a"), 0);
    chmodSync(join(folder, "b.jsonl"), 0);
    const found = shown(await find(folder), folder);
    chmodSync(join(folder, "a"), 0o700);
    assert.deepEqual(found, ["a: no permission to read it", "b.jsonl: no permission to read it"]);
  });
});

test("sources of one project are one group; sub-agents are told from sessions", async () => {
  await inFolder(
    {
      "p/s.jsonl": log,
      "p/s/subagents/agent-a.jsonl": log,
      "p/agent-b.jsonl": log,
      "q/t.jsonl": log,
    },
    async (folder) => {
      const sources = (await find(folder)).flatMap((found) => (found.is === "source" ? [found.source] : []));
      assert.deepEqual(
        sources.map(({ path, agent, group, session }) => [
          path.slice(folder.length + 1),
          agent,
          group.slice(-1),
          session,
        ]),
        [
          ["p/agent-b.jsonl", true, "p", "s"],
          ["p/s/subagents/agent-a.jsonl", true, "p", "s"],
          ["p/s.jsonl", false, "p", "s"],
          ["q/t.jsonl", false, "q", "s"],
        ],
      );
      assert.equal(sources[0]?.startedAt, Date.UTC(2026, 4, 1, 12));
    },
  );
});
