import { didYouMean } from "../../contract/document/index.ts";
import type { Scenario } from "./scenario.ts";

export type ChosenScenarios =
  | { readonly is: "chosen"; readonly scenarios: readonly Scenario[] }
  | { readonly is: "unknown"; readonly word: string; readonly next: string };

/**
 * The scenarios that words stand for: a group (`idle`), a name (`idle/61m`), or a name with `*` (`resume/after-*`). No
 * word stands for all. In the order of the suite, each once.
 */
export function chooseScenarios(words: readonly string[], suite: readonly Scenario[]): ChosenScenarios {
  if (words.length === 0) return { is: "chosen", scenarios: suite };
  const wanted = new Set<Scenario>();
  for (const word of words) {
    const pattern = new RegExp(`^${word.split("*").map(literal).join(".*")}$`);
    const found = suite.filter(({ name, group }) => group === word || pattern.test(name));
    if (found.length === 0) {
      const names = [...new Set(suite.flatMap(({ name, group }) => [group, name]))];
      const next = word.includes("/")
        ? didYouMean(word, names)
        : didYouMean(word, [...new Set(suite.map(({ group }) => group))]);
      return { is: "unknown", word, next };
    }
    for (const scenario of found) wanted.add(scenario);
  }
  return { is: "chosen", scenarios: suite.filter((scenario) => wanted.has(scenario)) };
}

function literal(text: string): string {
  return text.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");
}
