import { mkdirSync, writeFileSync } from "node:fs";
import { type Explained, explained } from "./explained.ts";
import { type Mutant, mutants } from "./mutants.ts";

/** Figures of the mutation test. Plain data. */
export interface MutationFigures {
  readonly mutants: number;
  /** Those that change what is sent in some scenario, or never come to an end. */
  readonly changing: number;
  readonly caught: number;
  /** `caught` of `changing`. */
  readonly rate: number;
  readonly survivors: readonly Explained[];
  /** Every request of every scenario is as it was. */
  readonly same: readonly Explained[];
  /** In code that no scenario comes to: nothing is known of them. */
  readonly unreached: readonly Explained[];
  /** Real seconds. */
  readonly seconds: number;
}

/**
 * Stryker's mutants of the reference agent's product layer, played by the lab; written to `bench/out/mutation.json`.
 *
 * @param jobs processes at a time
 */
export async function mutation(jobs = 2): Promise<MutationFigures> {
  const begun = performance.now();
  const all = await mutants(jobs);
  const of = (...fates: readonly Mutant["is"][]): readonly Mutant[] => all.filter(({ is }) => fates.includes(is));
  const caught = of("caught").length;
  const changing = of("caught", "survived", "ended").length;
  const figures: MutationFigures = {
    mutants: all.length,
    changing,
    caught,
    rate: caught / changing,
    survivors: of("survived", "ended").map(explained),
    same: of("same").map(explained),
    unreached: of("unreached").map(explained),
    seconds: Math.round((performance.now() - begun) / 1000),
  };
  const out = new URL("../out/", import.meta.url);
  mkdirSync(out, { recursive: true });
  writeFileSync(new URL("mutation.json", out), `${JSON.stringify({ ...figures, all }, null, 2)}\n`);
  return figures;
}
