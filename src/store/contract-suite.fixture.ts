import { describe } from "node:test";
import { appendContract } from "./contract/append.fixture.ts";
import { benchOf, type Opened, type SuiteOptions } from "./contract/bench.fixture.ts";
import { emptyContract } from "./contract/empty.fixture.ts";
import { fewValuesContract } from "./contract/few-values.fixture.ts";
import { filtersContract } from "./contract/filters.fixture.ts";
import { historiesContract } from "./contract/histories.fixture.ts";
import { hostileContract } from "./contract/hostile.fixture.ts";
import { listsContract } from "./contract/lists.fixture.ts";
import { pruneContract } from "./contract/prune.fixture.ts";
import { sessionContract } from "./contract/session.fixture.ts";
import { textsAndSourcesContract } from "./contract/texts-and-sources.fixture.ts";
import { valuesContract } from "./contract/values.fixture.ts";

export type { Opened, SuiteOptions };

/**
 * What every store must do, as tests: each operation by examples, and by properties against {@link MemoryStore}, which counts every
 * answer anew from a list. `open` gives an empty store whose clock is `now`.
 */
export function storeContract(
  name: string,
  open: (now: () => number) => Promise<Opened>,
  options: SuiteOptions = {},
): void {
  const bench = benchOf(open, options);
  describe(`the store contract on ${name}`, () => {
    emptyContract(bench);
    appendContract(bench);
    valuesContract(bench);
    listsContract(bench);
    sessionContract(bench);
    textsAndSourcesContract(bench);
    pruneContract(bench);
    fewValuesContract(bench);
    filtersContract(bench);
    historiesContract(bench);
    if (options.hostile ?? true) hostileContract(bench);
  });
}
