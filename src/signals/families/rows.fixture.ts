import assert from "node:assert/strict";
import { test } from "node:test";
import type { Circumstances, Step } from "../session.fixture.ts";
import { calls, measuresOf, person, shown, transitionsOf } from "../session.fixture.ts";
import type { AnySignalFamily } from "../signal.ts";

/** A made-up session and what one family says of it. */
export interface Row {
  readonly title: string;
  readonly steps: readonly Step[];
  /** Signal, with `@subagents` for those → what it shows; worked out by hand. */
  readonly expected: Readonly<Record<string, string>>;
  readonly circumstances?: Circumstances;
  /** Left out: the wire and a log must show the same. */
  readonly only?: "wire" | "log";
}

/** One test for each row and each way of seeing the session. */
export function testFamily(family: AnySignalFamily, rows: readonly Row[]): void {
  for (const { title, steps, expected, circumstances, only } of rows) {
    for (const seenIn of only === undefined ? (["wire", "log"] as const) : [only]) {
      test(`${title} (${seenIn})`, () => {
        const measures = measuresOf(family, transitionsOf(steps, seenIn, circumstances));
        const found = Object.fromEntries(
          Object.keys(expected).map((key) => {
            const [signal = "", of] = key.split("@");
            return [key, shown(measures, signal, of === "subagents" ? "subagents" : "session")];
          }),
        );
        assert.deepEqual(found, expected);
      });
    }
  }
}

export const ask = person("please");
export const read = (id: string, path = "/home/u/p/a.ts") => calls(id, "Read", { file_path: path });
export const edit = (id: string, path = "/home/u/p/a.ts") =>
  calls(id, "Edit", { file_path: path, old_string: "x", new_string: id });
export const write = (id: string, path = "/home/u/p/a.ts") => calls(id, "Write", { file_path: path, content: id });
export const shell = (id: string, command: string) => calls(id, "Bash", { command });
