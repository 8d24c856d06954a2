import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ScanResult } from "../../src/scan/index.ts";
import {
  blocksOf,
  type Call,
  edit,
  isThinking,
  keyOf,
  messagesOf,
  rawList,
  tampered,
  withoutThinking,
} from "./calls.ts";
import { grow } from "./grow.ts";
import { faults, type Har, load, type Raw, type Recording, scanHars } from "./recording.ts";
import { resplit } from "./replies.ts";

const long: readonly (readonly [path: string, period: number])[] = [
  ["claude-code/resume-same-flags", 2],
  ["codex/resume-same-flags", 2],
  ["opencode/resume-same-flags", 2],
  ["gemini-cli/tool-use", 1],
];
const recordings = new Map<string, Recording>();
for (const [path] of long) recordings.set(path, await load(path));

function changed(path: string, period: number, change: (calls: Call[]) => void): Har {
  const recording = recordings.get(path);
  assert.ok(recording);
  const har = tampered(recording, (calls, whole) => {
    grow(calls, whole, period, 3);
    change(calls);
    return true;
  });
  assert.ok(har);
  return har;
}

for (const [path, period] of long) {
  test(`any one reasoning block dropped in any call, for any number of calls, is caught once: ${path}`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.nat(), async (call, block, times) => {
        let dropped = 0;
        const har = changed(path, period, (calls) => {
          const at = 1 + (call % (calls.length - 1));
          const found = blocksOf(calls[at] as Call).filter(isThinking);
          const key = keyOf(found[block % found.length]?.raw ?? {});
          for (const each of calls.slice(at, at + 1 + (times % calls.length))) {
            edit(each, (one) => {
              if (keyOf(one.raw) !== key) return [one.raw];
              dropped++;
              return withoutThinking(one);
            });
          }
        });
        assert.ok(dropped > 0);
        assert.deepEqual(faults(await scanHars(har)), ["error thinking-retained"]);
      }),
      { seed: 31, numRuns: 60 },
    );
  });

  test(`any one block of the old history dropped or altered is one error: ${path}`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.boolean(), fc.boolean(), async (call, block, once, alters) => {
        let what = "";
        const har = changed(path, period, (calls) => {
          const at = 2 + (call % (calls.length - 3));
          const old = new Set(blocksOf(calls[at - 1] as Call).map(({ raw }) => keyOf(raw)));
          const found = blocksOf(calls[at] as Call).filter(
            ({ raw, role }) => old.has(keyOf(raw)) && role !== "developer",
          );
          const target = found[block % found.length];
          assert.ok(target);
          what = JSON.stringify(target.raw);
          for (const each of calls.slice(at, once ? at + 1 : undefined)) {
            edit(each, ({ raw }) => (keyOf(raw) !== keyOf(target.raw) ? [raw] : alters ? [scrambled(raw)] : []));
          }
        });
        const found = faults(await scanHars(har));
        assert.deepEqual(found.length, 1, `${what}: ${found.join()}`);
        assert.ok(found[0]?.startsWith("error "), found.join());
      }),
      { seed: 32, numRuns: 60 },
    );
  });

  test(`cache markers, pieces of a stream, order of headers, tools and keys change nothing: ${path}`, async () => {
    const clean = comparable(await scanHars(changed(path, period, () => {})));
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.array(fc.nat(), { minLength: 30, maxLength: 30 }),
        async (at, order) => {
          const har = changed(path, period, (calls) => {
            for (const [index, call] of calls.entries()) {
              const key = order[index] ?? 0;
              resplit(call, at);
              call.entry.request.headers = shuffled(call.entry.request.headers, key);
              mark(call.body, key);
              reorderTools(call.body, key);
              const turned = shuffled(Object.entries(call.body), key);
              for (const [name] of turned) delete call.body[name];
              Object.assign(call.body, Object.fromEntries(turned));
            }
          });
          assert.deepEqual(comparable(await scanHars(har)), clean);
        },
      ),
      { seed: 33, numRuns: 25 },
    );
  });
}

/** What a scan says, but for where in which file and under which id. */
function comparable({ inputs, ...result }: ScanResult): unknown {
  return JSON.parse(
    JSON.stringify(result, (key, value: unknown) =>
      key === "exchange" || key === "session" || key === "bytes" ? undefined : value,
    ),
  );
}

function scrambled(raw: Raw): Raw {
  const text = JSON.stringify(raw);
  for (const field of [
    "signature",
    "encrypted_content",
    "thoughtSignature",
    "text",
    "thinking",
    "content",
    "output",
    "arguments",
    "cmd",
    "command",
    "file_path",
    "filePath",
  ]) {
    const changed = text.replace(new RegExp(`("${field}":")([^"]{2,}?)(\\\\*")`), "$1another $2$3");
    if (changed !== text) return JSON.parse(changed);
  }
  return { ...raw, text: "something else" };
}

function shuffled<T>(list: readonly T[], key: number): T[] {
  return list.length === 0 ? [] : [...list.slice(key % list.length), ...list.slice(0, key % list.length)];
}

/** Cache markers, where the protocol knows them. */
function mark(body: Raw, key: number): void {
  if (body.messages === undefined) return;
  const blocks = messagesOf(body).list.flatMap(({ content }) => rawList(content));
  for (const [index, block] of blocks.entries()) {
    if ((key >> (index % 16)) & 1) block.cache_control = { type: "ephemeral" };
    else delete block.cache_control;
  }
}

function reorderTools(body: Raw, key: number): void {
  const tools = rawList(body.tools);
  const [first] = tools;
  if (first === undefined) return;
  if (Array.isArray(first.functionDeclarations)) first.functionDeclarations = shuffled(first.functionDeclarations, key);
  else body.tools = shuffled(tools, key);
}
