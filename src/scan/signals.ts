import type { SessionReport } from "../session/index.ts";
import { type Aggregated, type AggregateRow, aggregate, type Dimension, signalInfos } from "../signals/index.ts";
import type { ScannedSignal } from "./result.ts";

/** Every signal over all sessions, by day, and by what sessions are compared within. */
export function summariseSignals(reports: readonly SessionReport[]): readonly ScannedSignal[] {
  const sessions = reports.map((report) => report.signals);
  const rows = (by: readonly Dimension[]): ReadonlyMap<string, readonly AggregateRow[]> =>
    Map.groupBy(aggregate(sessions, by, signalInfos), ({ signal, of }) => `${signal} ${of}`);
  const byDay = rows(["day"]);
  const bySegment = rows(["client", "version", "model", "effort", "entrypoint"]);
  const infos = new Map(signalInfos.map((info) => [info.id, info]));
  return [...rows([])].flatMap(([key, [overall]]): ScannedSignal[] => {
    const info = overall === undefined ? undefined : infos.get(overall.signal);
    if (overall === undefined || info === undefined) return [];
    return [
      {
        signal: info.id,
        title: info.title,
        unit: info.unit,
        of: overall.of,
        worse: info.worse,
        confound: info.confound,
        overall: figures(overall),
        byDay: (byDay.get(key) ?? []).map((row) => ({ ...figures(row), day: row.group.day ?? "" })),
        bySegment: (bySegment.get(key) ?? [])
          .filter((row) => row.sessions > 0)
          .map((row) => ({
            ...figures(row),
            client: row.group.client ?? "",
            version: row.group.version ?? null,
            model: row.group.model ?? null,
            effort: row.group.effort ?? null,
            entrypoint: row.group.entrypoint ?? null,
          })),
        notMeasured: overall.notMeasured,
      },
    ];
  });
}

function figures({ value, sessions, events }: Aggregated): Pick<Aggregated, "value" | "sessions" | "events"> {
  return { value, sessions, events };
}
