import type { EpochMs, Exchange, Lane, SessionId } from "../wire/index.ts";
import type { Change, Snapshot } from "./session.ts";

/** Components that follow from the project (its instructions, its tool servers): compared within one. */
const byProject: ReadonlySet<string> = new Set(["prompt", "tools"]);

/** What is remembered of earlier sessions, to compare the next one with. Plain data. */
export interface EarlierSessions {
  /** What a component was last, by where it is compared; the one compared last at the end. */
  readonly last: Map<string, string>;
  /** Differences by project that were told once. */
  readonly told: Set<string>;
}

/** No session seen yet. */
export function noEarlierSessions(): EarlierSessions {
  return { last: new Map(), told: new Set() };
}

/** The session that is compared. */
export interface Compared {
  readonly id: SessionId;
  readonly seenIn: Exchange["seenIn"];
  readonly client: string;
  readonly version: string | null;
  readonly entrypoint: string | null;
  readonly project: string | null;
}

/**
 * How a session begins otherwise than the one before it: its client's version, and its main model. Notes it in
 * `earlier`.
 *
 * @param model main's first; `null` where it has none
 */
export function startApart(
  earlier: EarlierSessions,
  session: Compared,
  model: string | null,
  at: EpochMs,
): readonly Change[] {
  const changes: Change[] = [];
  const start = { lane: "main", model, at } as const;
  const { client, entrypoint, version } = session;
  if (version !== null) compare(earlier, session, "version", version, start, `${client} ${entrypoint}`, changes);
  if (model !== null) compare(earlier, session, "model", model, start, programOf(session), changes);
  return changes;
}

/**
 * What a lane was sent at its first call otherwise than in the session before it, of the same client, lane and model; the
 * prompt and the tools within one project. Notes it in `earlier`.
 */
export function laneApart(earlier: EarlierSessions, session: Compared, snapshot: Snapshot): readonly Change[] {
  const changes: Change[] = [];
  const { lane, model, at, components } = snapshot;
  for (const [component, value] of Object.entries(components)) {
    const project = byProject.has(component) ? session.project : null;
    const within = `${session.seenIn} ${programOf(session)} ${lane} ${model} ${project ?? ""}`;
    compare(earlier, session, component, value, { lane, model, at }, within, changes);
  }
  return changes;
}

/** Whatever is no client that is known is `generic`, and one such program is not the other. */
function programOf({ client, entrypoint }: Compared): string {
  return client === "generic" ? `${client} ${entrypoint}` : client;
}

function compare(
  { last, told }: EarlierSessions,
  session: Compared,
  component: string,
  value: string,
  of: { readonly lane: Lane; readonly model: string | null; readonly at: EpochMs },
  within: string,
  into: Change[],
): void {
  const key = `${within}\n${component}`;
  const before = last.get(key);
  last.delete(key);
  last.set(key, value);
  if (before === undefined || before === value) return;
  if (byProject.has(component)) {
    const once = `${programOf(session)} ${of.lane} ${of.model} ${component} ${before} ${value}`;
    if (told.has(once)) return;
    told.add(once);
  }
  into.push({
    component,
    from: before,
    to: value,
    by: "unknown",
    session: session.id,
    client: session.client,
    ...of,
  });
}
