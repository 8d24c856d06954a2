import { Document, isMap, isPair, isScalar, isSeq, visit } from "yaml";
import { assemble, type FileContent } from "../assemble.ts";
import { compare } from "../component.ts";
import type { Contract } from "../contract.ts";
import { parseDocument } from "../document/parse-document.ts";
import { fileContent } from "../file-content.ts";
import { type LearnedCase, mergeCases, type Values } from "./merge-cases.ts";
import type { Observation } from "./observation.ts";
import { promptFiles } from "./prompt-files.ts";

export interface WriteOptions {
  readonly agent: string;
  /** Folder for masked prompt texts, relative to the contract, or `null` for hashes only. */
  readonly prompts: string | null;
  /** What it was learned from, for a comment. */
  readonly from: readonly string[];
}

export type Learned =
  | {
      readonly is: "learned";
      readonly contract: Contract;
      /** An `evenkeel.yaml` that says the same. */
      readonly yaml: string;
      /** Masked prompt texts by path, where they were asked for. */
      readonly files: ReadonlyMap<string, string>;
      /** What a person should know before relying on it. */
      readonly notes: readonly string[];
      readonly calls: number;
      readonly sessions: number;
    }
  | { readonly is: "nothing"; readonly because: string };

export interface Counts {
  readonly calls: number;
  readonly sessions: number;
  readonly notes: readonly string[];
}

/** A contract of more combinations than this is no longer one that a person reads. */
const mostKept = 1000;

/** Observations → a contract and its text. The text goes through the same reading as one a person wrote. */
export function writeLearned(
  observations: readonly Observation[],
  { calls, sessions, notes: found }: Counts,
  options: WriteOptions,
): Learned {
  if (observations.length === 0) return { is: "nothing", because: "there is no model call in it" };
  const notes = [...found];
  if (observations.length > mostKept) {
    notes.push(
      `there are ${observations.length} combinations of version, model, lane and project; the newest ${mostKept} are written`,
    );
  }
  const sorted = [...observations]
    .sort((a, b) => b.at - a.at)
    .slice(0, mostKept)
    .sort((a, b) => compare(keyOf(a), keyOf(b)));
  const files = promptFiles(options.prompts === null ? [] : sorted, options.prompts ?? "");
  const components = componentsOf(sorted, files);
  if (Object.keys(components).length === 0) {
    return { is: "nothing", because: "these inputs show neither model, effort, prompt nor tools" };
  }
  const { top, bodies } = factorOut(components);
  const yaml = write(
    { evenkeel: 1, agent: options.agent, ...(Object.keys(top).length > 0 && { when: top }), components: bodies },
    [
      ` Learned by \`evenkeel contract learn\` from the first call of every lane: ${calls} calls, ${sessions} sessions.`,
      ...options.from.map((name) => `   ${name.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, "?")}`),
      ...notes.map((note) => ` Note: ${note}.`),
    ],
  );
  const texts = new Map([...files.values()].map(({ path, text }) => [path, text]));
  const contents = new Map<string, FileContent>(
    [...texts].map(([path, text]) => [path, fileContent(Buffer.from(text, "utf8"))]),
  );
  const parsed = parseDocument(yaml, "learned");
  const assembled = parsed.is === "ok" ? assemble(parsed.document, contents) : parsed;
  if (assembled.is === "bad") {
    // Every word was fitted to the schema before: this is a fault of ours, not of the input.
    throw new Error(
      `a learned contract does not read: ${assembled.problems.map(({ line, what }) => `${line}: ${what}`).join("; ")}`,
    );
  }
  return { is: "learned", contract: withoutLines(assembled.contract), yaml, files: texts, notes, calls, sessions };
}

function componentsOf(
  sorted: readonly Observation[],
  files: ReturnType<typeof promptFiles>,
): Readonly<Record<string, readonly LearnedCase[]>> {
  const cases: Record<string, LearnedCase[]> = {
    model: modelCases(sorted),
    effort: [],
    context: [],
    prompt: [],
    tools: [],
  };
  for (const seen of sorted) {
    const when: Record<string, string> = { client: seen.client, lane: seen.lane };
    if (seen.version !== undefined) when.version = seen.version;
    if (seen.model !== undefined) when.model = seen.model;
    if (seen.project !== undefined) when.project = seen.project;
    const add = (name: string, fields: Values): void => {
      if (Object.keys(fields).length > 0) cases[name]?.push({ when, fields });
    };
    add("effort", seen.effort);
    add("context", seen.context);
    if (seen.prompt !== undefined) {
      const file = files.get(seen.prompt.hash);
      add("prompt", { ...(file !== undefined && { file: file.path }), wire: seen.prompt.hash });
    }
    if (seen.tools !== undefined) add("tools", { wire: seen.tools });
  }
  return Object.fromEntries(
    Object.entries(cases)
      .map(([name, found]) => [name, mergeCases(found)] as const)
      .filter(([, found]) => found.length > 0),
  );
}

/** Main's models and every other lane's, per client, version and project. */
function modelCases(sorted: readonly Observation[]): LearnedCase[] {
  const groups = new Map<
    string,
    { when: Record<string, string>; main: Set<string>; lanes: Map<string, Set<string>> }
  >();
  for (const seen of sorted) {
    if (seen.model === undefined) continue;
    const when: Record<string, string> = { client: seen.client, lane: "main" };
    if (seen.version !== undefined) when.version = seen.version;
    if (seen.project !== undefined) when.project = seen.project;
    const key = JSON.stringify(when);
    const group = groups.get(key) ?? { when, main: new Set<string>(), lanes: new Map<string, Set<string>>() };
    groups.set(key, group);
    if (seen.lane === "main") group.main.add(seen.model);
    else group.lanes.set(seen.lane, (group.lanes.get(seen.lane) ?? new Set()).add(seen.model));
  }
  return [...groups.values()].map(({ when, main, lanes }) => ({
    when,
    fields: {
      ...(main.size > 0 && { value: one([...main]) }),
      ...(lanes.size > 0 && {
        delegates: Object.fromEntries([...lanes].map(([lane, models]) => [lane, one([...models])])),
      }),
    },
  }));
}

/** What all cases have in common stands once, at the top; a component of one case needs no list. */
function factorOut(components: Readonly<Record<string, readonly LearnedCase[]>>): {
  readonly top: Values;
  readonly bodies: Readonly<Record<string, Values>>;
} {
  const all = Object.values(components).flat();
  const top: Record<string, Values[string]> = {};
  for (const key of ["client", "version", "project"]) {
    const values = new Set(all.map(({ when }) => JSON.stringify(when[key])));
    const [value] = all.map(({ when }) => when[key]);
    if (values.size === 1 && value !== undefined) top[key] = value;
  }
  const bodies = Object.entries(components).map(([name, cases]): [string, Values] => {
    const left = cases.map(({ when, fields }) => {
      const rest = Object.entries(when).filter(
        ([key, value]) => top[key] === undefined && !(key === "lane" && value === "main"),
      );
      return { when: Object.fromEntries(rest), fields };
    });
    const bare = left.filter(({ when }) => Object.keys(when).length === 0);
    const others = left.filter(({ when }) => Object.keys(when).length > 0);
    const [only] = left;
    if (left.length === 1 && only !== undefined && bare.length === 0)
      return [name, { when: only.when, ...only.fields }];
    return [
      name,
      {
        ...bare[0]?.fields,
        ...(others.length > 0 && { cases: others.map(({ when, fields }) => ({ when, ...fields })) }),
      },
    ];
  });
  return { top, bodies: Object.fromEntries(bodies) };
}

function write(value: unknown, comments: readonly string[]): string {
  const document = new Document(value);
  document.commentBefore = comments.join("\n");
  visit(document, {
    Pair(_, pair) {
      if (isScalar(pair.key) && pair.key.value === "when" && isMap(pair.value)) pair.value.flow = true;
    },
    Seq(_, seq, path) {
      const parent = path.at(-1);
      if (isPair(parent) && isScalar(parent.key) && parent.key.value !== "cases" && isSeq(seq)) seq.flow = true;
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** Lines of a text that nobody wrote say nothing to anybody. */
function withoutLines(contract: Contract): Contract {
  return {
    ...contract,
    components: contract.components.map((component) => ({
      ...component,
      line: 0,
      cases: component.cases.map((each) => ({ ...each, line: 0 })),
    })),
  };
}

function keyOf({ client, version, model, lane, project }: Observation): string {
  return JSON.stringify([client, version ?? "", lane !== "main", lane, model ?? "", project ?? ""]);
}

function one(values: readonly string[]): string | readonly string[] {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : [...values].sort();
}
