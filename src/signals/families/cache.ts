import type { Exchange } from "../../wire/index.ts";
import { known } from "../../wire/index.ts";
import type { Digest } from "../digest.ts";
import { family } from "../family.ts";
import { notMeasured, ratioOf } from "../reading.ts";
import type { Reading } from "../signal.ts";
import type { PerStrand } from "../strands.ts";
import { ofStrand } from "../strands.ts";

interface State {
  read: number;
  sent: number;
  /** Calls whose cache use is judged. */
  judged: number;
  floored: number;
  written1h: number;
  written5m: number;
  recorded: boolean;
  splitRecorded: boolean;
  readonly strands: PerStrand<Strand>;
}

interface Strand {
  /** Whether this strand has written to the one-hour cache: its prefix then lives an hour. */
  anHour: boolean;
  run: Run | null;
}

/** Consecutive calls with equal reads. */
interface Run {
  readonly reads: number;
  readonly firstCreation: number;
  calls: number;
  /** Calls of this run already counted as floored. */
  counted: number;
}

const fiveMinutes = 300_000;
const oneHour = 3_600_000;
const shortestRun = 3;

/**
 * Whether the prefix cache works.
 * - `cache-read-ratio`: Σ tokens read / Σ (read + created + neither), over calls that come within the life of what was
 *   written before (one hour where this strand writes to the one-hour cache, else five minutes); not a strand's first
 *   call, not after a compaction or a switch of the model.
 * - `cache-floor`: the share of those calls that stand in a run of three or more with equal reads (± 1 %) while what is
 *   created at least doubles: the reads are stuck at a floor, usually prompt and tools.
 * - `cache-1h-share`: tokens written to the one-hour cache / tokens written to either.
 */
export const cache = family<State>({
  id: "cache",
  signals: [
    {
      id: "cache-read-ratio",
      title: "Input read from the cache",
      unit: "share",
      worse: "down",
      confound: "idle time; model switches; short sessions",
      pool: "sum",
      monitor: { form: "share" },
    },
    {
      id: "cache-floor",
      title: "Calls with cache reads stuck at a floor",
      unit: "share",
      worse: "up",
      confound: "compaction the input does not show",
      pool: "sum",
      monitor: { form: "share" },
    },
    {
      id: "cache-1h-share",
      title: "Cache writes that live an hour",
      unit: "share",
      worse: "neither",
      confound: "sub-agents use five minutes; plan and settings",
      pool: "sum",
      monitor: { form: "none", because: "how long a cache entry lives is a price, not a quality" },
    },
  ],
  init: () => ({
    read: 0,
    sent: 0,
    judged: 0,
    floored: 0,
    written1h: 0,
    written5m: 0,
    recorded: false,
    splitRecorded: false,
    strands: new Map(),
  }),
  step(state, digest) {
    const { usage } = digest.exchange.reply;
    const strand = ofStrand(state.strands, digest.strand, () => ({ anHour: false, run: null }));
    const judged = isJudged(digest, strand.anHour);
    if (usage.cacheCreation1h.is === "set" || usage.cacheCreation5m.is === "set") state.splitRecorded = true;
    const hour = known(usage.cacheCreation1h) ?? 0;
    state.written1h += hour;
    state.written5m += known(usage.cacheCreation5m) ?? 0;
    if (hour > 0) strand.anHour = true;
    if (usage.cacheRead.is !== "set" || usage.input.is !== "set") return;
    state.recorded = true;
    const created = known(usage.cacheCreation) ?? 0;
    if (judged) {
      state.judged += 1;
      state.read += usage.cacheRead.value;
      state.sent += usage.cacheRead.value + created + usage.input.value;
    }
    follow(state, strand, usage.cacheRead.value, created, judged);
  },
  finish(state): readonly Reading[] {
    const unseen = notMeasured("cache use is not recorded");
    return [
      state.recorded ? ratioOf(state.read, state.sent, "calls within the life of the cache") : unseen,
      state.recorded ? ratioOf(state.floored, state.judged, "calls within the life of the cache") : unseen,
      state.splitRecorded
        ? ratioOf(state.written1h, state.written1h + state.written5m, "cache writes")
        : notMeasured("the life of cache writes is not recorded"),
    ];
  },
});

function isJudged({ transition, compacted }: Digest, anHour: boolean): boolean {
  const { previous, gap, breaks, exchange } = transition;
  if (previous === null || compacted || !isAnswered(exchange)) return false;
  if (answeredBy(previous) !== answeredBy(exchange)) return false;
  if (gap === null || gap >= (anHour ? oneHour : fiveMinutes)) return false;
  return !breaks.some(({ kind }) => kind === "model-switch" || kind === "rewind");
}

/** Logs may not record which model was asked. */
function answeredBy({ request, reply }: Exchange): string | undefined {
  return known(reply.servedModel) ?? known(request.model);
}

function isAnswered({ reply }: Exchange): boolean {
  return reply.outcome.is !== "error";
}

function follow(state: State, strand: Strand, reads: number, created: number, judged: boolean): void {
  const { run } = strand;
  const goesOn = run !== null && judged && reads > 0 && Math.abs(reads - run.reads) <= run.reads * 0.01;
  if (!goesOn) {
    strand.run = reads > 0 ? { reads, firstCreation: created, calls: 1, counted: judged ? 0 : 1 } : null;
    return;
  }
  run.calls += 1;
  if (run.calls < shortestRun || run.firstCreation <= 0 || created < 2 * run.firstCreation) return;
  state.floored += run.calls - run.counted;
  run.counted = run.calls;
}
