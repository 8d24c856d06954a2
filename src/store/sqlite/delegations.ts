import type { DelegationRow } from "../answers.ts";
import { delegated } from "../delegated.ts";
import type { Filter } from "../filter.ts";
import { plus } from "./cell.ts";
import { Distinct } from "./distinct.ts";
import { byText, grouped, groupedBy, least, most, total } from "./grouped.ts";
import { readCells } from "./read-cells.ts";
import type { Reader } from "./reader.ts";

const parts = ["exchanges", "firstAt", "lastAt", "output", "cost", "sessions"] as const;

export function delegations(reader: Reader, filter: Filter): readonly DelegationRow[] {
  const distinct = new Distinct(reader);
  const byFacet = groupedBy(readCells(reader, filter, "day", parts), ({ facet }) => facet);
  const delegates = [...byFacet].flatMap(([{ client, lane, model, exchange }, cells]) => {
    const served = exchange?.served ?? null;
    return delegated({ lane, model, served }) ? [{ client, lane, model, served, cells }] : [];
  });
  return grouped(delegates, ({ client, lane, model, served }) => [client, lane, model, served])
    .map((those) => {
      const { client, lane, model, served } = those[0];
      const these = those.flatMap(({ cells }) => cells);
      return {
        client,
        lane: lane ?? "",
        asked: model,
        served,
        exchanges: total(these, ({ exchanges }) => exchanges),
        sessions: distinct.count(these.map(({ sessions }) => sessions)),
        outputTokens: these.reduce<number | null>((sum, { output }) => plus(sum, output), null),
        costUsd: these.reduce<number | null>((sum, { cost }) => plus(sum, cost), null),
        firstAt: least(these, ({ firstAt }) => firstAt),
        lastAt: most(these, ({ lastAt }) => lastAt),
      };
    })
    .toSorted(
      (a, b) =>
        b.exchanges - a.exchanges ||
        byText(a.client, b.client) ||
        byText(a.lane, b.lane) ||
        byText(a.asked, b.asked) ||
        byText(a.served, b.served),
    );
}
