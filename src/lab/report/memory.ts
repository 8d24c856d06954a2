import { html, plural, type Safe } from "../../report/index.ts";
import { drawRetention, retentionLines, retentionWords } from "../probes/index.ts";
import type { LabResult, Played } from "../run/index.ts";
import { titleOf } from "./words.ts";

/** What happened to the conversation, and before which of its requests (from 1). */
export function marksOf({ retention, steps, calls }: Played): readonly { request: number; label: string }[] {
  const stepOf = new Map(calls.map(({ exchange, step }) => [exchange, step]));
  const at = (retention?.requests ?? []).map((id) => stepOf.get(id) ?? 0);
  return steps.flatMap(({ label }, index) => {
    if (!/^(idle|resume|restart|fork|compact|switch)/.test(label)) return [];
    const request = at.findIndex((step) => step > index) + 1;
    return request === 0 ? [] : [{ request, label }];
  });
}

/** Some of what was planted was not in a later request. */
export function forgets({ retention }: Played): boolean {
  return (retention?.curves ?? []).some(({ points }) => points.some(({ there, of }) => there < of));
}

/** A curve for each scenario in which something was forgotten, and how many kept all. */
export function memory({ played }: LabResult): Safe | null {
  const probed = played.filter(({ retention }) => (retention?.curves.length ?? 0) > 0);
  if (probed.length === 0) return null;
  const lost = probed.filter(forgets);
  const kept = probed.length - lost.length;
  return html`<h2>What is remembered</h2>
<p class="soft">Facts were planted in the first turns, in what the person said, what the model thought and answered, and what tools told, and looked for in every later request, after the clearing it asks for.
${kept === 0 ? null : `In ${plural(kept, "scenario")} every fact was in every later request.`}</p>
${lost.map((one) => html`<section class="card"><div class="head"><h3>${titleOf(one)}</h3><span class="soft">${one.about}</span></div>${one.retention === null ? null : drawRetention(one.retention, marksOf(one))}<pre>${one.retention === null ? "" : retentionLines(one.retention).join("\n")}</pre></section>`)}`;
}

/** The same as Markdown, with the lines for the curves. */
export function memoryMarkdown({ played }: LabResult, cell: (text: string) => string): readonly string[] {
  const probed = played.filter(({ retention }) => (retention?.curves.length ?? 0) > 0);
  if (probed.length === 0) return [];
  const lost = probed.filter(forgets);
  const kept = probed.length - lost.length;
  return [
    ...["", "## What is remembered", ""],
    "Facts planted in the first turns were looked for in every later request, after the clearing it asks for.",
    ...(kept === 0 ? [] : [`In ${plural(kept, "scenario")} every fact was in every later request.`]),
    ...lost.flatMap((one) => [
      ...["", `${cell(titleOf(one))}${because(one)}:`, ""],
      ...["```", ...(one.retention === null ? [] : retentionLines(one.retention)), "```"],
    ]),
  ];
}

/** For machines: what is left of each kind in one scenario; empty where nothing was looked for. */
export function remembered({ retention }: Played): readonly { readonly kind: string; readonly words: string }[] {
  return retention === null ? [] : retentionWords(retention);
}

function because(played: Played): string {
  const marks = marksOf(played).map(({ request, label }) => `${label} before request ${request}`);
  return marks.length === 0 ? "" : ` (${marks.join(", ")})`;
}

/** The same for one scenario in a terminal: nothing where nothing was forgotten. */
export function memoryLines(played: Played): readonly string[] {
  if (!forgets(played) || played.retention === null) return [];
  return [
    `  remembered, of what was told early${because(played)}:\n`,
    ...retentionLines(played.retention).map((line) => `    ${line}\n`),
  ];
}
