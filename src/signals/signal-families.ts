import type { CodeParser } from "./code/index.ts";
import { codeQuality } from "./code/index.ts";
import { cache } from "./families/cache.ts";
import { cost } from "./families/cost.ts";
import { edits } from "./families/edits.ts";
import { interrupts } from "./families/interrupts.ts";
import { latency } from "./families/latency.ts";
import { readsPerEdit } from "./families/reads-per-edit.ts";
import { refusals } from "./families/refusals.ts";
import { repeats } from "./families/repeats.ts";
import { thinking } from "./families/thinking.ts";
import { toolFailures } from "./families/tool-failures.ts";
import { wording } from "./families/wording.ts";
import { words } from "./families/words.ts";
import type { AnySignalFamily, SignalInfo } from "./signal.ts";

/**
 * All families, with the parser for code where there is one. Which parser is given does not change what their states
 * look like.
 */
export function familiesWith(parser: CodeParser | null): readonly AnySignalFamily[] {
  return [
    readsPerEdit,
    edits,
    wording,
    interrupts,
    repeats,
    toolFailures,
    refusals,
    thinking,
    words,
    cache,
    cost,
    latency,
    codeQuality(parser),
  ];
}

/** All families, without a parser: the share of code that parses is then not measured. */
export const signalFamilies: readonly AnySignalFamily[] = familiesWith(null);

/** Every signal there is, in the order in which they are shown. */
export const signalInfos: readonly SignalInfo[] = signalFamilies.flatMap(({ signals }) => signals);
