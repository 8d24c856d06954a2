import { useQuery } from "@tanstack/react-query";
import { diffLines } from "diff";
import { useEffect, useRef } from "react";
import { text as textQuery } from "../../api/queries.ts";
import { Refused } from "../../api/refused.ts";
import { Scroll } from "../../parts/scroll.tsx";
import { useAddress } from "../../shell/address.ts";
import { count } from "../../text/figures.ts";
import { visible } from "../../text/visible.ts";
import { value } from "../../text/words.ts";

interface Props {
  readonly before: string;
  readonly after: string;
}

/** What two texts differ by, line by line; or why they cannot be shown, and how they could. */
export default function TextDiff({ before, after }: Props) {
  const { set } = useAddress();
  const [old, young] = [useQuery(textQuery(before)), useQuery(textQuery(after))];
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.scrollIntoView({ block: "nearest" }), []);
  const missing = [old, young].some(({ error }) => error instanceof Refused && error.status === 404);
  const failed = old.error ?? young.error;
  return (
    <section className="diff" aria-labelledby="diff">
      <div className="title">
        <h2 id="diff" ref={heading}>
          <code>{value(before)}</code> → <code>{value(after)}</code>
        </h2>
        <button type="button" onClick={() => set({ before: null, after: null })}>
          Close
        </button>
      </div>
      {missing ? (
        <>
          <p>These texts are not kept: by default only their hashes are. To keep each once, masked, from now on:</p>
          <pre>
            <code>{"live:\n  capture:\n    prompts: text"}</code>
          </pre>
        </>
      ) : failed ? (
        <p role="alert">{failed.message}</p>
      ) : old.data === undefined || young.data === undefined ? (
        <p className="loading">Loading the texts …</p>
      ) : (
        <Lines before={old.data.text} after={young.data.text} />
      )}
    </section>
  );
}

const context = 3;

function Lines({ before, after }: Props) {
  const parts = diffLines(before, after, { maxEditLength: 5000, timeout: 2000 });
  if (parts === undefined) return <p>They differ too much to be set side by side.</p>;
  return (
    <Scroll className="lines" label="Difference, line by line">
      {parts.map((part, at) => {
        const lines = part.value.replace(/\n$/, "").split("\n");
        const kind = part.added ? "added" : part.removed ? "removed" : "same";
        const shown = kind === "same" ? shortened(lines, at === 0, at === parts.length - 1) : firstOf(lines);
        // The parts of one difference never move.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        return <Part key={at} kind={kind} lines={shown} />;
      })}
    </Scroll>
  );
}

const signs = { added: "+", removed: "−", same: " " } as const;
const spoken = { added: "added", removed: "removed", same: "" } as const;

function Part({ kind, lines }: { readonly kind: keyof typeof signs; readonly lines: readonly string[] }) {
  const Kind = kind === "added" ? "ins" : kind === "removed" ? "del" : "div";
  return (
    <Kind className={kind}>
      <span className="hidden">{spoken[kind]}</span>
      {lines.map((line) => `${signs[kind]} ${visible(beginning(line))}`).join("\n")}
      {"\n"}
    </Kind>
  );
}

/** A text may have 16 million letters; a browser shows so much of it without effort. */
const most = { lines: 500, letters: 4000 };

function firstOf(lines: readonly string[]): readonly string[] {
  if (lines.length <= most.lines) return lines;
  return [...lines.slice(0, most.lines), `… ${count(lines.length - most.lines)} more lines`];
}

function beginning(line: string): string {
  if (line.length <= most.letters) return line;
  return `${line.slice(0, most.letters)} … ${count(line.length - most.letters)} more letters`;
}

/** Of what is the same, only what stands beside a difference. */
function shortened(lines: readonly string[], first: boolean, last: boolean): readonly string[] {
  if (lines.length <= 2 * context + 1) return lines;
  const head = first ? [] : lines.slice(0, context);
  const tail = last ? [] : lines.slice(-context);
  return [...head, `… ${lines.length - head.length - tail.length} lines the same`, ...tail];
}
