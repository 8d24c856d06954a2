import type { ComponentVersion } from "../answers.ts";
import type { Filter } from "../filter.ts";
import { numbersOf } from "../sketch/index.ts";
import { Distinct } from "./distinct.ts";
import type { Facet } from "./facet.ts";
import { byText, grouped, groupedBy, least, most, total } from "./grouped.ts";
import { readCells } from "./read-cells.ts";
import type { Reader } from "./reader.ts";

const parts = ["exchanges", "firstAt", "lastAt", "sessions"] as const;

export function components(reader: Reader, filter: Filter): readonly ComponentVersion[] {
  const distinct = new Distinct(reader);
  const byFacet = [...groupedBy(readCells(reader, filter, "day", parts), ({ facet }) => facet)]
    .filter(([{ lane }]) => lane !== null)
    .map(([facet, cells]) => {
      const sessions: number[] = [];
      for (const cell of cells) numbersOf(cell.sessions, (number) => sessions.push(number));
      return {
        facet,
        components: componentsOf(facet),
        firstAt: least(cells, (cell) => cell.firstAt),
        lastAt: most(cells, (cell) => cell.lastAt),
        exchanges: total(cells, (cell) => cell.exchanges),
        sessions,
      };
    });
  const versions: ComponentVersion[] = [];
  for (const facets of grouped(byFacet, ({ facet }) => [facet.client, facet.version, facet.model, facet.lane])) {
    const { client, version, model, lane } = facets[0].facet;
    const names = new Set(facets.flatMap(({ components: all }) => [...all.keys()]));
    for (const component of names) {
      if (filter.component?.includes(component) === false) continue;
      for (const [value, these] of groupedBy(facets, ({ components: all }) => all.get(component))) {
        if (value === undefined) continue;
        versions.push({
          client,
          version,
          model,
          lane: lane ?? "",
          component,
          value,
          firstAt: least(these, ({ firstAt }) => firstAt),
          lastAt: most(these, ({ lastAt }) => lastAt),
          exchanges: total(these, ({ exchanges }) => exchanges),
          sessions: distinct.countNumbers(these.map(({ sessions }) => sessions)),
        });
      }
    }
  }
  return versions.toSorted(
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

function componentsOf({ version, model, exchange }: Facet): ReadonlyMap<string, string> {
  const all = new Map(Object.entries(exchange?.components ?? {}));
  if (version !== null) all.set("version", version);
  if (model !== null) all.set("model", model);
  return all;
}
