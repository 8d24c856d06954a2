import { createHash } from "node:crypto";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { TrialError } from "./trial-error.ts";

/** One task of a suite, as its file has it. */
export interface SuiteTask {
  readonly id: string;
  /** All of its entry, handed to whatever runs it. */
  readonly entry: Readonly<Record<string, unknown>>;
}

export interface Suite {
  readonly file: string;
  /** In the order of the file. */
  readonly tasks: readonly SuiteTask[];
  /** SHA-256 of ids and entries, in the order of the ids: the same suite, however it is written down. */
  readonly hash: string;
}

const idOf = z.union([z.string().min(1), z.number().transform(String)]);
const entryOf = z.union([
  z
    .string()
    .min(1)
    .transform((id) => ({ id, entry: { id } })),
  z.record(z.string(), z.unknown()).transform((entry, context) => {
    const id = idOf.safeParse(entry.id ?? entry.task);
    if (id.success) return { id: id.data, entry };
    context.addIssue("no id");
    return z.NEVER;
  }),
]);

const mostTasks = 100_000;

/**
 * Reads a suite: JSON lines (`.jsonl`, one task each), or YAML or JSON with a list of tasks, alone or under `tasks:`. A task
 * is its id, or an object with an `id` and whatever else its runner needs.
 *
 * @throws TrialError `bad-suite`, with the place
 */
export function readSuite(text: string, file: string): Suite {
  const found = /\.(jsonl|ndjson)$/i.test(file) ? fromLines(text, file) : fromYaml(text, file);
  if (found.length === 0) throw new TrialError("bad-suite", `${file}: there is no task in it`);
  if (found.length > mostTasks) throw new TrialError("bad-suite", `${file}: more than ${mostTasks} tasks`);
  const places = new Map<string, string>();
  const tasks = found.map(({ value, place }): SuiteTask => {
    const parsed = entryOf.safeParse(value);
    if (!parsed.success) {
      throw new TrialError(
        "bad-suite",
        `${place}: no task: it has no id`,
        "A task is its id, or an object with an id.",
      );
    }
    const { id, entry } = parsed.data;
    const before = places.get(id);
    if (before !== undefined) throw new TrialError("bad-suite", `${place}: task "${id}" is at ${before} already`);
    places.set(id, place);
    return { id, entry };
  });
  return { file, tasks, hash: hashOf(tasks) };
}

interface Found {
  readonly value: unknown;
  readonly place: string;
}

function fromLines(text: string, file: string): readonly Found[] {
  return text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    const place = `${file}:${i + 1}`;
    try {
      return [{ value: JSON.parse(line) as unknown, place }];
    } catch {
      throw new TrialError("bad-suite", `${place}: no JSON`);
    }
  });
}

function fromYaml(text: string, file: string): readonly Found[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  const lineOf = (offset: number | undefined): string => `${file}:${lines.linePos(offset ?? 0).line}`;
  if (error !== undefined)
    throw new TrialError("bad-suite", `${lineOf(error.pos[0])}: ${error.message.split("\n")[0]}`);
  const root = toPlain(document, file);
  const listed = Array.isArray(root) ? root : isObject(root) ? root.tasks : undefined;
  if (!Array.isArray(listed)) {
    throw new TrialError("bad-suite", `${file}: no list of tasks`, "A list, or a list under `tasks:`.");
  }
  const under = Array.isArray(root) ? [] : ["tasks"];
  return listed.map((value: unknown, i) => {
    const node: unknown = document.getIn([...under, i], true);
    const at = isObject(node) && Array.isArray(node.range) ? Number(node.range[0]) : undefined;
    return { value, place: lineOf(at) };
  });
}

function toPlain(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw new TrialError("bad-suite", `${file}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hashOf(tasks: readonly SuiteTask[]): string {
  const sorted = tasks.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ id, entry }) => [id, entry]);
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}
