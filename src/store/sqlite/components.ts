import type { ComponentVersion } from "../answers.ts";
import type { Filter } from "../filter.ts";
import { Distinct } from "./distinct.ts";
import type { Facet } from "./facet.ts";
import { byText, grouped, groupedBy, least, most, total } from "./grouped.ts";
import { readCells } from "./read-cells.ts";
import type { Reader } from "./reader.ts";

const parts = ["exchanges", "firstAt", "lastAt", "sessions"] as const;

export function components(reader: Reader, filter: Filter): readonly ComponentVersion[] {
  const distinct = new Distinct(reader);
  // First by facet: a facet has many cells, and each of its components the same ones.
  const seen = [...groupedBy(readCells(reader, filter, "day", parts), ({ facet }) => facet).values()].flatMap(
    (cells) => {
      const { client, version, model, lane } = cells[0].facet;
      if (lane === null) return [];
      const firstAt = least(cells, (cell) => cell.firstAt);
      const lastAt = most(cells, (cell) => cell.lastAt);
      const exchanges = total(cells, (cell) => cell.exchanges);
      const sessions = cells.map((cell) => cell.sessions);
      return componentsOf(cells[0].facet)
        .filter(([component]) => filter.component === undefined || filter.component.includes(component))
        .map(([component, value]) => ({
          ...{ client, version, model, lane, component, value, firstAt, lastAt, exchanges, sessions },
        }));
    },
  );
  return grouped(seen, (each) => [each.client, each.version, each.model, each.lane, each.component, each.value])
    .map((these) => {
      const { client, version, model, lane, component, value } = these[0];
      return {
        client,
        version,
        model,
        lane,
        component,
        value,
        firstAt: least(these, ({ firstAt }) => firstAt),
        lastAt: most(these, ({ lastAt }) => lastAt),
        exchanges: total(these, ({ exchanges }) => exchanges),
        sessions: distinct.count(these.flatMap(({ sessions }) => sessions)),
      };
    })
    .toSorted(
      (a, b) =>
        a.firstAt - b.firstAt ||
        byText(a.client, b.client) ||
        byText(a.version, b.version) ||
        byText(a.model, b.model) ||
        byText(a.lane, b.lane) ||
        byText(a.component, b.component) ||
        byText(a.value, b.value),
    );
}

function componentsOf({ version, model, exchange }: Facet): readonly (readonly [component: string, value: string])[] {
  return Object.entries({
    ...exchange?.components,
    ...(version === null ? {} : { version }),
    ...(model === null ? {} : { model }),
  });
}
