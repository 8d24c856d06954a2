import type { Violation } from "../../invariants/index.ts";
import { type Exchange, type Item, known, type Seen, type Transition, textOf } from "../../wire/index.ts";
import type { Divergence, ItemDiff, SettingDiff, ShownItem } from "./played.ts";

/** Items of new text and results behind the kept history that are shown before the rest is only counted. */
const mostNew = 6;
const longestText = 300;

/**
 * A violation as a diff of one request: what its strand owed (the last accepted request and its reply) and what was
 * sent. Hashes, kinds and lengths; texts only where they may be shown.
 */
export function diverged(
  violation: Violation,
  { exchange, previous, first, changes, added }: Transition,
  about: { readonly step: number; readonly call: number; readonly showText: boolean },
): Divergence {
  const show = (item: Item): ShownItem => shown(item, about.showText);
  const items: ItemDiff[] = [];
  const owed = previous === null ? 0 : (known(previous.request.history)?.length ?? 0) + previous.reply.items.length;
  let at = 0;
  const same = (upTo: number): void => {
    if (upTo > at) items.push({ is: "same", count: upTo - at });
    at = Math.max(at, upTo);
  };
  for (const change of changes) {
    // `inserted` counts in the history sent: near enough to say where it stands.
    same(Math.min(change.index, owed));
    if (change.is === "missing") items.push({ is: "missing", index: change.index, item: show(change.expected) });
    else if (change.is === "inserted") items.push({ is: "put-in", index: change.index, item: show(change.seen) });
    else {
      const [item, instead] = [show(change.expected), show(change.seen)];
      items.push({ is: "altered", index: change.index, item, instead });
    }
    if (change.is !== "inserted") at += 1;
  }
  same(owed);
  for (const item of added.slice(0, mostNew)) items.push({ is: "new", index: at++, item: show(item) });
  const { expected, seen, firstDivergence } = violation.evidence;
  return {
    invariant: violation.invariant,
    step: about.step,
    call: about.call,
    lane: violation.lane,
    where: firstDivergence,
    expected,
    seen,
    settings: settingsSince(previous, first, exchange),
    items,
  };
}

function shown(item: Item, showText: boolean): ShownItem {
  const kind = item.kind === "reasoning" ? `reasoning (${item.form})` : item.kind;
  const text = showText ? textOf(item) : "";
  return {
    role: item.role,
    kind: item.kind === "tool-call" ? `tool-call ${item.name}` : kind,
    bytes: item.bytes,
    hash: item.hash === null ? null : item.hash.slice(0, 8),
    ...(text === "" ? {} : { text: text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text }),
  };
}

/** What differs from the call before; where nothing does, the call before was wrong as well: from the strand's first. */
function settingsSince(previous: Exchange | null, first: Exchange, exchange: Exchange): readonly SettingDiff[] {
  const since = previous === null ? [] : settingsBetween(previous, exchange);
  return since.length > 0 ? since : settingsBetween(first, exchange);
}

function settingsBetween(before: Exchange, after: Exchange): readonly SettingDiff[] {
  const [one, two] = [settingsOf(before), settingsOf(after)];
  return [...new Set([...Object.keys(one), ...Object.keys(two)])]
    .filter((name) => one[name] !== two[name])
    .map((name) => ({ name, before: one[name] ?? "absent", sent: two[name] ?? "absent" }));
}

function settingsOf({ request }: Exchange): Readonly<Record<string, string>> {
  return {
    model: word(request.model),
    effort: word(request.effort),
    thinking: word(request.thinking, ({ mode }) => mode),
    "context edits": word(request.contextEdits, (edits) => edits.map(({ canonical }) => canonical).join(" ")),
    betas: word(request.betas, (flags) => flags.join(",")),
    prompt: word(request.prompt, ({ normalised }) => normalised.slice(0, 8)),
    tools: word(request.tools, ({ hash }) => hash.slice(0, 8)),
    "max tokens": word(request.maxTokens),
    ...request.settings,
  };
}

function word<T>(value: Seen<T>, say: (value: T) => string = String): string {
  return value.is === "set" ? say(value.value) : value.is;
}
