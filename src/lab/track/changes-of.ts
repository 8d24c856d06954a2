import semver from "semver";
import { type Change, changeKinds, type Observation, type PromptLine } from "../../clients/index.ts";
import { promptChanges } from "./prompt-changes.ts";
import { settingChanges } from "./setting-changes.ts";
import type { Unranked } from "./unranked.ts";

/**
 * What changed between consecutive versions, for each model: each change with the version that brought it and, where
 * a later one has the old value again, the one that took it away.
 *
 * Ranked by kind, in the order of `changeKinds` (the likely consequence); within a kind what was taken away again comes
 * first (somebody regretted it), then what was there for the longest, then by name. The ranking sees no version numbers
 * but as an order. Pure.
 *
 * @param lines what is known of the prompt lines, by hash
 */
export function changesOf(
  observations: readonly Observation[],
  lines: Readonly<Record<string, PromptLine>>,
): readonly Change[] {
  const models = [...new Set(observations.map(({ model }) => model))].sort();
  return models.flatMap((model) => {
    const own = observations
      .filter((each) => each.model === model)
      .toSorted((a, b) => semver.compare(a.version, b.version));
    const order = own.map(({ version }) => version);
    const span = ({ brought, undone }: Unranked): number =>
      (undone === null ? order.length : order.indexOf(undone)) - order.indexOf(brought);
    return [...settingChanges(own), ...promptChanges(own, lines)]
      .toSorted(
        (a, b) =>
          changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind) ||
          Number(a.undone === null) - Number(b.undone === null) ||
          span(b) - span(a) ||
          (a.what < b.what ? -1 : a.what > b.what ? 1 : 0) ||
          order.indexOf(a.brought) - order.indexOf(b.brought),
      )
      .map((change, index) => ({ rank: index + 1, model, ...change }));
  });
}
