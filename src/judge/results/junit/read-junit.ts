import { SaxesParser } from "saxes";
import type { Limits } from "../limits.ts";
import { Refusal } from "../refusal.ts";
import type { ScoreCollector } from "../score-collector.ts";
import type { Place } from "../score-set.ts";
import { decodeText } from "../source/decode-text.ts";

interface Case {
  readonly task: string;
  readonly time: number | null;
  readonly place: Place;
  outcome: "passed" | "failed" | "skipped" | "error";
  reason: string;
}

/**
 * A JUnit XML report. A test case (class name and name) is a task; `pass` is 0 with a `<failure>`, and `time` is in
 * seconds. A case that ended in an `<error>` has no score; one that was skipped was
 * never run. Document types and entities of one's own are
 * refused, not expanded.
 *
 * @throws Refusal
 */
export async function readJunit(pieces: AsyncIterable<Buffer>, into: ScoreCollector, limits: Limits): Promise<void> {
  const reader = new JunitReader(into, limits);
  for await (const text of decodeText(pieces, declaredEncoding)) reader.push(text);
  reader.end();
}

class JunitReader {
  readonly #parser = new SaxesParser({ xmlns: false });
  readonly #into: ScoreCollector;
  readonly #limits: Limits;
  readonly #repeats = new Map<string, number>();
  #depth = 0;
  /** Characters since the last tag: the parser may hold that much. */
  #held = 0;
  #case: Case | null = null;
  #caseDepth = 0;

  constructor(into: ScoreCollector, limits: Limits) {
    this.#into = into;
    this.#limits = limits;
    into.declare("pass", { is: "share", better: "higher" });
    this.#parser.on("error", (error) => {
      throw new Refusal(this.#place(), `no valid XML: ${error.message.replace(/^\d+:\d+: /, "")}`, null);
    });
    this.#parser.on("doctype", () => {
      throw new Refusal(
        this.#place(),
        "has a document type, which may define entities",
        "a report needs none: remove it",
      );
    });
    this.#parser.on("opentag", ({ name, attributes }) => {
      this.#held = 0;
      this.#open(name, attributes);
    });
    this.#parser.on("closetag", () => {
      this.#held = 0;
      this.#close();
    });
  }

  push(text: string): void {
    this.#held += text.length;
    if (this.#held > this.#limits.stretch + text.length) {
      throw new Refusal(
        this.#place(),
        `more than ${this.#limits.stretch.toLocaleString("en")} characters without a tag`,
        "leave captured output out of the report",
      );
    }
    this.#parser.write(text);
  }

  end(): void {
    this.#parser.close();
    const again = [...this.#repeats.values()].filter((runs) => runs > 1).length;
    if (again > 0) this.#into.note(`${again} test cases are there more than once: each time is a repeat`);
  }

  #open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#depth === 0 && name !== "testsuites" && name !== "testsuite") {
      throw new Refusal(
        this.#place(),
        `is XML with <${name.slice(0, 40)}>, but no JUnit report`,
        "that begins with <testsuites> or <testsuite>",
      );
    }
    this.#depth++;
    if (this.#depth > this.#limits.depth) {
      throw new Refusal(this.#place(), `XML nested deeper than ${this.#limits.depth} levels`, null);
    }
    if (name === "testcase") {
      if (this.#case !== null) throw new Refusal(this.#place(), "a <testcase> inside of a <testcase>", null);
      this.#case = this.#begin(attributes);
      this.#caseDepth = this.#depth;
    } else if (this.#case !== null && this.#depth === this.#caseDepth + 1) {
      this.#child(this.#case, name, attributes);
    }
  }

  #begin(attributes: Readonly<Record<string, string>>): Case {
    const place = this.#place();
    const { name, classname = "", time = "" } = attributes;
    if (name === undefined || name === "") throw new Refusal(place, "a <testcase> without a name", null);
    return {
      // Copied: a part of a text keeps the whole piece in memory that it was cut from.
      task: Buffer.from(classname === "" ? name : `${classname}::${name}`).toString(),
      time: secondsOf(time.trim(), place),
      place,
      outcome: "passed",
      reason: "",
    };
  }

  #child(test: Case, name: string, attributes: Readonly<Record<string, string>>): void {
    const said = attributes.message ?? attributes.type ?? "";
    const reason = said === "" ? "" : `: ${said.split("\n", 1)[0]}`;
    if (name === "skipped") {
      test.outcome = "skipped";
      test.reason = `skipped${reason}`;
    } else if (name === "error") {
      test.outcome = "error";
      test.reason = `error${reason}`;
    } else if (name === "failure" && test.outcome === "passed") test.outcome = "failed";
    else if ((name === "flakyFailure" || name === "flakyError") && test.outcome === "passed") {
      test.outcome = "failed";
      this.#into.note("a test that passed when tried again counts by its first try");
    }
  }

  #close(): void {
    const test = this.#case;
    if (test !== null && this.#depth === this.#caseDepth) {
      this.#case = null;
      const repeat = this.#repeats.get(test.task) ?? 0;
      this.#repeats.set(test.task, repeat + 1);
      const scored = test.outcome === "passed" || test.outcome === "failed";
      const scores: (readonly [string, number | boolean])[] = [["pass", test.outcome === "passed"]];
      if (test.time !== null) scores.push(["time", test.time]);
      this.#into.add(
        {
          task: test.task,
          repeat,
          cluster: null,
          scores: scored ? scores : [],
          error: test.outcome === "error" ? test.reason : null,
          skipped: test.outcome === "skipped" ? test.reason : null,
          simulated: false,
        },
        test.place,
      );
      if (test.time !== null) this.#into.form("time", { is: "relative", better: "lower" });
    }
    this.#depth--;
  }

  #place(): Place {
    return { line: this.#parser.line, column: this.#parser.column + 1, part: null };
  }
}

/** Some writers put a comma between thousands. A clock that went backwards measured nothing. */
function secondsOf(text: string, place: Place): number | null {
  if (text === "") return null;
  const plain = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(text) ? text.replaceAll(",", "") : text;
  if (!/^-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(plain)) {
    throw new Refusal(place, `\`time\` is ${JSON.stringify(text.slice(0, 40))}, no number of seconds`, null);
  }
  const seconds = Number(plain);
  return seconds < 0 ? null : seconds;
}

/** What the XML declaration says, if it is not UTF-8. */
function declaredEncoding(head: string): string | null {
  const said = /^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.-]*)["']/.exec(head)?.[1]?.toLowerCase();
  // UTF-16 is told by its mark, and was decoded already.
  return said === undefined || said.startsWith("utf-16") ? null : said;
}
