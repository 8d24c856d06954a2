import type { Measure } from "../signals/index.ts";
import { closed } from "./attribute.ts";
import type { NotVisible, SessionReport } from "./session.ts";
import type { SessionData, SessionState } from "./session-state.ts";
import { unasked } from "./step.ts";

/** What the session showed so far. Reads only: the session may go on. */
export function finish({ data, families }: SessionState): SessionReport {
  const measures: Measure[] = families.flatMap((family, index) => family.finish(data.signals[index]));
  const provenance = Object.values(data.provenance);
  return {
    id: data.id,
    inputs: [...data.inputs],
    seenIn: data.seenIn ?? "log",
    client: data.client,
    version: data.version,
    entrypoint: data.entrypoint,
    project: data.project,
    startedAt: data.startedAt,
    endedAt: data.endedAt,
    exchanges: data.exchanges,
    tokens: { ...data.tokens },
    violations: data.violations.map((violation) => closed(data, violation)),
    changes: [...data.changes],
    delegations: Object.values(data.delegations).map((delegation) => ({
      session: data.id,
      from: data.mainModel,
      ...delegation,
    })),
    notVisible: notVisibleOf(data),
    snapshots: Object.values(data.lanes).map(({ snapshot }) => snapshot),
    signals: {
      session: data.id,
      at: data.startedAt,
      segment: data.segment?.segment ?? {
        day: new Date(data.startedAt).toISOString().slice(0, 10),
        client: data.client,
        version: data.version,
        model: null,
        effort: null,
        entrypoint: data.entrypoint,
      },
      measures,
    },
    ...(provenance.length > 0 ? { provenance } : {}),
  };
}

function notVisibleOf(data: SessionData): readonly NotVisible[] {
  const counted = Object.entries(data.notVisible).flatMap(([invariant, reasons]) =>
    Object.entries(reasons).map(([because, exchanges]) => ({ invariant, because, exchanges })),
  );
  if (data.seenIn === null) return counted;
  return [...counted, ...unasked(data.seenIn).map((rule) => ({ ...rule, exchanges: data.exchanges }))];
}
