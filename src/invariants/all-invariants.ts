import { buildParity } from "./build-parity.ts";
import { cacheContinuous } from "./cache-continuous.ts";
import { effortDeclared } from "./effort-declared.ts";
import { historyExtends } from "./history-extends.ts";
import { injectionDeclared } from "./injection-declared.ts";
import type { Invariant } from "./invariant.ts";
import { modelDeclared } from "./model-declared.ts";
import { modelServed } from "./model-served.ts";
import { outputComplete } from "./output-complete.ts";
import { promptDeclared } from "./prompt-declared.ts";
import { settingsStable } from "./settings-stable.ts";
import { thinkingClearedOnce } from "./thinking-cleared-once.ts";
import { thinkingRetained } from "./thinking-retained.ts";
import { tokensConserved } from "./tokens-conserved.ts";
import { toolResultsPaired } from "./tool-results-paired.ts";
import { toolsDeclared } from "./tools-declared.ts";

/** Every rule, causes before what may follow from them: the session lists the later ones under the earlier. */
export const allInvariants: readonly Invariant<unknown>[] = [
  buildParity,
  modelServed,
  modelDeclared,
  effortDeclared,
  promptDeclared,
  toolsDeclared,
  thinkingClearedOnce,
  thinkingRetained,
  toolResultsPaired,
  historyExtends,
  injectionDeclared,
  settingsStable,
  outputComplete,
  tokensConserved,
  cacheContinuous,
];
