import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Language, Node, Parser } from "web-tree-sitter";
import type { CodeParser, Grammar, ParseOutcome } from "../signals/index.ts";
import { grammarsIn } from "../signals/index.ts";
import type { ReplySide } from "../wire/index.ts";

/** A parser for code whose grammars are loaded when the first block of their language comes by. */
export interface LoadedParser extends CodeParser {
  /**
   * Loads what the exchange's code needs. `null`: nothing to wait for, which is what nearly every exchange answers.
   * A grammar that cannot be loaded stays unloaded: its code is not judged.
   */
  prepare(exchange: { readonly reply: Pick<ReplySide, "items"> }): Promise<void> | null;
}

/**
 * The parser asks now and then whether to go on, about ten times per kilobyte of ordinary code and five times as often
 * over hostile input. Beyond this it is given up. Counted, not timed: the same input always ends the same way.
 */
const patience = 1500;
/** Children looked at, from the last, in search of an error: a broken file can have a node for every character. */
const mostChildren = 200;

/**
 * tree-sitter compiled to WebAssembly (`web-tree-sitter`), with the grammars of `@vscode/tree-sitter-wasm`. Nothing is
 * read or compiled before {@link LoadedParser.prepare} meets code.
 */
export function loadCodeParser(): LoadedParser {
  const languages = new Map<Grammar, Language | null>();
  let parser: Parser | null = null;

  async function load(needed: readonly Grammar[]): Promise<void> {
    const sitter = await import("web-tree-sitter");
    if (parser === null) {
      await sitter.Parser.init();
      parser = new sitter.Parser();
    }
    for (const grammar of needed) languages.set(grammar, await loadGrammar(grammar, sitter));
  }

  return {
    prepare(exchange) {
      const needed = [...grammarsIn(exchange)].filter((grammar) => !languages.has(grammar));
      return needed.length === 0 ? null : load(needed);
    },
    parse(grammar, source) {
      const language = languages.get(grammar);
      if (parser === null || language === undefined || language === null) return null;
      parser.setLanguage(language);
      let asked = 0;
      const tree = parser.parse(source, null, {
        progressCallback: () => {
          asked += 1;
          return asked > patience;
        },
      });
      if (tree === null) {
        parser.reset();
        return null;
      }
      const outcome = outcomeOf(tree.rootNode, source);
      tree.delete();
      return outcome;
    },
  };
}

async function loadGrammar(grammar: Grammar, sitter: { readonly Language: typeof Language }): Promise<Language | null> {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve("@vscode/tree-sitter-wasm"));
    return await sitter.Language.load(await readFile(join(folder, `tree-sitter-${grammar}.wasm`)));
  } catch {
    return null;
  }
}

function outcomeOf(root: Node, source: string): ParseOutcome {
  if (!root.hasError) return { errors: false, errorAtEnd: false };
  let node = root;
  while (!node.isError) {
    const inner = lastWithError(node);
    if (inner === null) break;
    node = inner;
  }
  return { errors: true, errorAtEnd: node.endIndex >= source.trimEnd().length };
}

function lastWithError(node: Node): Node | null {
  const count = node.childCount;
  for (let index = count - 1; index >= Math.max(0, count - mostChildren); index -= 1) {
    const child = node.child(index);
    if (child !== null && (child.hasError || child.isError || child.isMissing)) return child;
  }
  return null;
}
