import type { Row } from "./row.ts";

/**
 * What each row's task is called: its test's description where that names one test, else with the hash of what tells
 * the tests apart. The same test gets the same name in another file as long as it and its namesakes stay as they are.
 */
export function taskNames(rows: readonly Row[]): (row: Row) => string {
  const vars = new Map<string, Set<string>>();
  const asserts = new Map<string, Set<string>>();
  for (const row of rows) {
    put(vars, row.description ?? "", row.vars);
    put(asserts, JSON.stringify([row.description, row.vars]), row.asserts);
  }
  return (row) => {
    const parts: string[] = [];
    if (row.description !== null) parts.push(row.description);
    if (row.description === null || (vars.get(row.description)?.size ?? 0) > 1) parts.push(`vars ${row.vars}`);
    if ((asserts.get(JSON.stringify([row.description, row.vars]))?.size ?? 0) > 1) parts.push(`asserts ${row.asserts}`);
    return parts.join(" · ");
  };
}

function put(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([value]));
  else known.add(value);
}
