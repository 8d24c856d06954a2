import type { DelegationRow } from "../answers.ts";
import { delegated } from "../delegated.ts";
import type { Filter } from "../filter.ts";
import { plus } from "./cell.ts";
import { Distinct } from "./distinct.ts";
import { byText, grouped, least, most, total } from "./grouped.ts";
import { readCells } from "./read-cells.ts";
import type { Reader } from "./reader.ts";

export function delegations(reader: Reader, filter: Filter): readonly DelegationRow[] {
  const distinct = new Distinct(reader);
  const cells = readCells(reader, filter, "day").map((cell) => ({
    ...cell,
    served: cell.facet.exchange?.served ?? null,
  }));
  return grouped(
    cells.filter(({ facet: { lane, model }, served }) => delegated({ lane, model, served })),
    ({ facet: { client, lane, model }, served }) => [client, lane, model, served],
  )
    .map((these) => ({
      client: these[0].facet.client,
      lane: these[0].facet.lane ?? "",
      asked: these[0].facet.model,
      served: these[0].served,
      exchanges: total(these, ({ exchanges }) => exchanges),
      sessions: distinct.count(these.map(({ sessions }) => sessions)),
      outputTokens: these.reduce<number | null>((sum, { output }) => plus(sum, output), null),
      costUsd: these.reduce<number | null>((sum, { cost }) => plus(sum, cost), null),
      firstAt: least(these, ({ firstAt }) => firstAt),
      lastAt: most(these, ({ lastAt }) => lastAt),
    }))
    .toSorted(
      (a, b) =>
        b.exchanges - a.exchanges ||
        byText(a.client, b.client) ||
        byText(a.lane, b.lane) ||
        byText(a.asked, b.asked) ||
        byText(a.served, b.served),
    );
}
