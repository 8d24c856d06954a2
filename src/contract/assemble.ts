import { createHash } from "node:crypto";
import { absent, type Hash, type Seen, seen } from "../wire/index.ts";
import { compare, makeComponent } from "./component.ts";
import type { Case, Content, Contract, Identity, PromptBlock, PromptContent, When } from "./contract.ts";
import type { ContractProblem } from "./contract-problem.ts";
import type { DeclaredCase, DeclaredDocument, Fields } from "./document/declared.ts";
import { parseDuration } from "./document/duration.ts";
import { quoted } from "./document/explain.ts";
import type { Path } from "./document/positions.ts";
import { fillIn, unmasked } from "./fill.ts";
import { promptHashes } from "./prompt-hashes.ts";
import { toolSetOfContent } from "./tools-hash.ts";

/** A file a contract names, as read. */
export interface FileContent {
  /** SHA-256 of its bytes, 64 hex digits. */
  readonly sha256: string;
  /** Where it is valid UTF-8 of readable size (4 MiB). */
  readonly text: string | null;
}

export type Assembled =
  | { readonly is: "ok"; readonly contract: Contract }
  | { readonly is: "bad"; readonly problems: readonly ContractProblem[] };

/**
 * A parsed contract and the files it names → components with their hashes. Never throws.
 *
 * @param files by the path written in `document.references`; all of them must be there
 */
export function assemble(document: DeclaredDocument, files: ReadonlyMap<string, FileContent>): Assembled {
  const problems: ContractProblem[] = [];
  const say = (place: Path, what: string, next: string | null = null, atKey = false): void => {
    const { line, column } = atKey ? document.positions.key(place) : document.positions.value(place);
    problems.push({ file: document.file, line, column, what, next });
  };
  const components = document.components.map(({ name, kind, line, cases }) =>
    makeComponent(
      name,
      kind,
      line,
      // Cases of one list of conditions share fields and path: what is wrong is said once.
      cases.map((each, index) => makeCase(each, files, cases[index - 1]?.path === each.path ? () => {} : say)),
    ),
  );
  if (problems.length > 0) return { is: "bad", problems };
  components.sort((a, b) => compare(a.name, b.name));
  return {
    is: "ok",
    contract: { agent: document.agent, source: document.file, components, budgets: document.budgets },
  };
}

type Say = (place: Path, what: string, next?: string | null, atKey?: boolean) => void;
type FileOf = (path: string, at: Path) => FileContent | null;

function makeCase(declared: DeclaredCase, files: ReadonlyMap<string, FileContent>, say: Say): Case {
  const { when, line, path, fields } = declared;
  const fileOf: FileOf = (named, at) => {
    const file = files.get(named.replace(/^(\.\/)+/, ""));
    if (file === undefined) say(at, `${quoted(named)} was not read`);
    return file ?? null;
  };
  const content = contentOf(fields, when, path, fileOf, say);
  return {
    when,
    line,
    content,
    identity: identityOf(content, fields, fileOf, path),
    observed: observedOf(content, when),
  };
}

function contentOf(fields: Fields, when: When, path: Path, fileOf: FileOf, say: Say): Content {
  switch (fields.kind) {
    case "prompt":
      return promptContent(fields, when, path, fileOf, say);
    case "effort":
      return {
        kind: "effort",
        effort: declaredSeen(fields.value),
        mode: declaredSeen(fields.thinking),
        budget: declaredSeen(fields.budget),
      };
    case "context":
      return {
        kind: "context",
        clearThinkingAfterIdle: durationOf(
          fields["clear-thinking-after-idle"],
          [...path, "clear-thinking-after-idle"],
          say,
        ),
        keepThinking: fields["keep-thinking"],
        cacheTtl: durationOf(fields["cache-ttl"], [...path, "cache-ttl"], say),
        window: fields.window,
      };
    case "model":
      return {
        kind: "model",
        values: listOf(fields.value),
        aliases: fields.aliases ?? [],
        delegates: Object.entries(fields.delegates ?? {})
          .map(([lane, models]) => ({ lane, models: listOf(models) }))
          .sort((a, b) => compare(a.lane, b.lane)),
      };
    case "tools": {
      const at = [...path, "file"];
      const file = fields.file === undefined ? null : fileOf(fields.file, at);
      const list = file === null ? null : toolList(file, at, say);
      // The schema allows 32 hex digits only.
      return { kind: "tools", list, path: fields.file ?? null, wire: (fields.wire ?? null) as Hash | null };
    }
    case "runtime":
      return { kind: "runtime", value: fields.value ?? null, parts: fields.parts ?? {}, sha256: fields.sha256 ?? null };
    case "filter":
    case "dataset": {
      const file = fields.file === undefined ? null : fileOf(fields.file, [...path, "file"]);
      return {
        kind: fields.kind,
        value: fields.value ?? null,
        path: fields.file ?? null,
        text: file?.text ?? null,
        sha256: file?.sha256 ?? fields.sha256 ?? null,
      };
    }
    case "flag":
      return { kind: "flag", value: fields.value ?? null, path: null, text: null, sha256: null };
  }
}

function promptContent(
  fields: Extract<Fields, { kind: "prompt" }>,
  when: When,
  path: Path,
  fileOf: FileOf,
  say: Say,
): PromptContent {
  const fill = fields.fill ?? {};
  const block = (text: string, file: string | null): PromptBlock => ({ path: file, text, filled: fillIn(text, fill) });
  const blocks: PromptBlock[] = fields.text === undefined ? [] : [block(fields.text, null)];
  listOf(fields.file).forEach((file, index) => {
    const at = typeof fields.file === "string" ? [...path, "file"] : [...path, "file", index];
    const content = fileOf(file, at);
    if (content === null) return;
    if (content.text === null) say(at, `${quoted(file)} is not UTF-8 text of at most 4 MiB`);
    else if (content.text.trim() === "") say(at, `${quoted(file)} is empty`);
    else blocks.push(block(content.text, file));
  });
  // The schema allows 32 hex digits only.
  const wire = listOf(fields.wire).map((hash) => hash as Hash);
  for (const [placeholder, stands] of Object.entries(fill)) {
    const holding = blocks.filter(({ text }) => text.includes(placeholder));
    const at = [...path, "fill", placeholder];
    if (holding.length === 0 && blocks.length > 0)
      say(at, `${quoted(placeholder)} does not stand in the prompt`, null, true);
    else if (wire.length === 0 && holding.some(({ filled }) => unmasked(filled, [stands], when.client).length > 0)) {
      say(
        at,
        `where ${quoted(placeholder)} stands, the value cannot be told from the prompt's own words when it is sent`,
        'declare the hash as sent with "wire" (evenkeel contract learn shows it)',
        true,
      );
    }
  }
  return { kind: "prompt", role: fields.as ?? "system", blocks, wire };
}

function toolList(file: FileContent, at: Path, say: Say): readonly unknown[] | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(file.text ?? "");
  } catch (error) {
    // JSON.parse throws SyntaxError only.
    say(at, `the file is not JSON: ${error instanceof Error ? error.message.slice(0, 120) : "unreadable"}`);
    return null;
  }
  const list: unknown = typeof parsed === "object" && parsed !== null && "tools" in parsed ? parsed.tools : parsed;
  if (Array.isArray(list)) return list;
  say(at, "the file holds no list of tools", 'make it [ … ] or { "tools": [ … ] }, as the request has it');
  return null;
}

function identityOf(content: Content, fields: Fields, fileOf: FileOf, path: Path): Identity {
  switch (content.kind) {
    case "prompt":
      return {
        as: content.role,
        // Contents, not paths: where a file lies is no part of the product.
        sha256:
          fields.kind === "prompt" && fields.file !== undefined
            ? listOf(fields.file).map((file) => fileOf(file, path)?.sha256)
            : content.blocks.map(({ text }) => createHash("sha256").update(text, "utf8").digest("hex")),
        fill: fields.kind === "prompt" ? (fields.fill ?? {}) : {},
        wire: [...content.wire].sort(),
      };
    case "effort":
      return { effort: content.effort, mode: content.mode, budget: content.budget };
    case "context":
      return {
        clear: content.clearThinkingAfterIdle === Number.POSITIVE_INFINITY ? "never" : content.clearThinkingAfterIdle,
        keep: content.keepThinking,
        ttl: content.cacheTtl,
        window: content.window,
      };
    case "model":
      return {
        values: [...content.values].sort(),
        aliases: [...content.aliases].sort(),
        delegates: content.delegates.map(({ lane, models }) => ({ lane, models: [...models].sort() })),
      };
    case "tools":
      return { list: content.list, wire: content.wire };
    case "runtime":
      return { value: content.value, parts: content.parts, sha256: content.sha256 };
    case "filter":
    case "dataset":
    case "flag":
      return { value: content.value, sha256: content.sha256 };
  }
}

function observedOf(content: Content, when: When): Identity | null {
  const { client } = when;
  switch (content.kind) {
    case "prompt":
      return {
        as: content.role,
        wire: content.wire.length > 0 ? [...content.wire].sort() : promptHashes(content, client).slice(0, 1),
      };
    case "effort":
      return { effort: content.effort, mode: content.mode, budget: content.budget };
    case "context":
      return content.keepThinking === undefined && content.cacheTtl === undefined
        ? null
        : { keep: content.keepThinking, ttl: content.cacheTtl };
    case "model":
      return {
        values: [...content.values].sort(),
        delegates: content.delegates.map(({ lane, models }) => ({ lane, models: [...models].sort() })),
      };
    case "tools":
      return { wire: content.wire ?? toolSetOfContent(content, client)?.hash ?? null };
    default:
      return null;
  }
}

function declaredSeen<T>(value: T | "absent" | undefined): Seen<T> | undefined {
  return value === undefined ? undefined : value === "absent" ? absent : seen(value as T);
}

function durationOf(text: string | undefined, at: Path, say: Say): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms === null)
    say(at, `${quoted(text)} is not a duration of more than 0 and at most 365 days`, "write 90s, 5m, 1h, 2d or never");
  return ms ?? undefined;
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as T];
}
