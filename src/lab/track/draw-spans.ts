import type { Change, ChangeKind } from "../../clients/index.ts";
import { html, type Safe } from "../../report/index.ts";
import { spanWord } from "./words.ts";

const heavy: ReadonlySet<ChangeKind> = new Set(["promise broken", "effort lowered", "context cleared"]);
const middling: ReadonlySet<ChangeKind> = new Set(["model changed", "length limited"]);
/** Versions named above the bars, at most. */
const named = 10;

/** How grave a change is, as a class of the page's style. */
export function weightOf(kind: ChangeKind): "error" | "warn" | "info" {
  return heavy.has(kind) ? "error" : middling.has(kind) ? "warn" : "info";
}

export const spansStyle = `
.spans{--name:19rem}.spans ul{list-style:none;margin:0;padding:0}
.span{display:grid;grid-template-columns:var(--name) 1fr;align-items:center;font-size:.8125rem;line-height:1.35;padding:1px 0}
.span>span{padding-right:12px;overflow-wrap:anywhere}
.track{display:block;position:relative;height:14px;background:linear-gradient(to right,var(--rule) 1px,transparent 1px) 0 0/var(--step) 100%}
.track i{position:absolute;top:2px;height:10px;min-width:4px;border-radius:3px;background:var(--dot)}
.track .error{background:var(--error)}.track .warn{background:var(--mark)}.track .still{opacity:.5}
.ticks{display:block;position:relative;height:1.4em;margin-left:var(--name);font-size:.6875rem;color:var(--soft)}
.ticks span{position:absolute;white-space:nowrap}.spans p{margin:12px 0 0;font-size:.8125rem}
@media (max-width:720px){.spans{--name:0rem}.span{grid-template-columns:1fr;padding:5px 0 0}.ticks span:not(.kept){display:none}}
`;

/**
 * One bar a change, from the version that brought it to the one that took it away. Places are parts of the width: it
 * fits a telephone as well. For those who see no picture the table below says the same.
 */
export function drawSpans(changes: readonly Change[], versions: readonly string[], model: string): Safe {
  const count = Math.max(1, versions.length);
  const part = (index: number): string => `${Math.round((10_000 * index) / count) / 100}%`;
  const every = Math.max(1, Math.ceil(count / named));
  const ticks = versions.flatMap((version, index) => {
    // The last would stand out of the page.
    if (index % every !== 0 || (index > 0 && index > count - every / 2)) return [];
    const place = index / every;
    return [
      html`<span class="${place % 4 === 0 && index < 0.8 * count ? "kept" : ""}" style="left:${part(index)}">${version}</span>`,
    ];
  });
  const rows = changes.map((change) => {
    const from = versions.indexOf(change.brought);
    const to = change.undone === null ? versions.length : versions.indexOf(change.undone);
    const still = change.undone === null ? "still" : "";
    return html`<li class="span"><span>${change.rank}. ${nameOf(change)}</span><span class="track"><i class="${weightOf(change.kind)} ${still}" style="left:${part(from)};width:${part(to - from)}" title="${change.what}: ${spanWord(change)}"></i></span></li>`;
  });
  return html`<div class="card spans" style="--step:${part(every)}"><div role="img" aria-label="When each change of ${model} came and went: the table says the same"><span class="ticks">${ticks}</span><ul>${rows}</ul></div>
<p class="soft">A full bar: taken back again; a pale one: still so in the last version. Red and yellow: the graver kinds.</p></div>`;
}

/** What tells a change from the others of its kind. */
function nameOf({ kind, what, from, to }: Change): string {
  if (kind === "length limited") return `a limit: ${withoutLength(to)}`;
  if (kind === "prompt line" || kind === "prompt rewritten") {
    return `${kind}: ${[from, to]
      .filter((each) => each !== "–")
      .map(withoutTraits)
      .join(", ")}`;
  }
  const short = what.replace(/ \([^)]*\)/g, "");
  return short.length > 60 ? `${short.slice(0, 59)}…` : short;
}

function withoutLength(text: string): string {
  return text.replace(/ \(\d+ characters\)$/, "");
}

function withoutTraits(text: string): string {
  return text.replace(/ \(.*$/, "");
}
