import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Ran } from "./bash.ts";
import { inside } from "./inside.ts";

const mostBytes = 10_000_000;
const mostShown = 60_000;

/** The lines of a file from `offset` (counted from 1), at most `limit` of them. */
export function read(cwd: string, path: string, offset: number, limit: number): Ran {
  const real = inside(cwd, path);
  if (real === null) return wrong(`${path} is outside of the working directory`);
  if (!existsSync(real)) return wrong(`${path} does not exist`);
  const { size } = statSync(real);
  if (!statSync(real).isFile()) return wrong(`${path} is no file`);
  if (size > mostBytes) return wrong(`${path} has ${size} bytes; look at parts of it with bash`);
  const lines = readFileSync(real, "utf8").split("\n");
  const text = lines.slice(offset - 1, offset - 1 + limit).join("\n");
  if (text.length <= mostShown) return { text, isError: false };
  return { text: `${text.slice(0, mostShown)}\n[… cut; ask for a part with offset and limit]`, isError: false };
}

/** Replaces one passage, or makes a file where `before` is empty. */
export function edit(cwd: string, path: string, before: string, after: string): Ran {
  const real = inside(cwd, path);
  if (real === null) return wrong(`${path} is outside of the working directory`);
  if (before === "") {
    if (existsSync(real)) return wrong(`${path} exists; say what is to be replaced`);
    mkdirSync(dirname(real), { recursive: true });
    writeFileSync(real, after);
    return { text: `made ${path}`, isError: false };
  }
  if (!existsSync(real)) return wrong(`${path} does not exist`);
  const text = readFileSync(real, "utf8");
  const at = text.indexOf(before);
  if (at === -1) return wrong(`the passage is not in ${path}`);
  if (text.indexOf(before, at + 1) !== -1) return wrong(`the passage occurs more than once in ${path}`);
  writeFileSync(real, text.slice(0, at) + after + text.slice(at + before.length));
  return { text: `changed ${path}`, isError: false };
}

function wrong(text: string): Ran {
  return { text, isError: true };
}
