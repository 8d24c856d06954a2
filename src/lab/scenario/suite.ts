import { readdirSync, readFileSync } from "node:fs";
import { problemLine } from "../../contract/index.ts";
import { parseScenario } from "./parse-scenario.ts";
import type { Scenario } from "./scenario.ts";

const folder = new URL("./suite/", import.meta.url);

/** The scenarios that come with the package, by group and name. @throws where one of them is broken: a fault of ours */
export function shippedSuite(): readonly Scenario[] {
  const groups = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return groups.flatMap(({ name: group }) =>
    readdirSync(new URL(`${group}/`, folder))
      .filter((file) => file.endsWith(".yaml"))
      .sort(byNumber)
      .map((file) => {
        const name = `${group}/${file.slice(0, -".yaml".length)}`;
        const parsed = parseScenario(readFileSync(new URL(`${group}/${file}`, folder), "utf8"), `${name}.yaml`, name);
        if (parsed.is === "bad") throw new Error(parsed.problems.map(problemLine).join("\n"));
        return parsed.scenario;
      }),
  );
}

function byNumber(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
