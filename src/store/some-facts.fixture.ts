import fc from "fast-check";
import {
  aChange,
  aFeedback,
  aHealth,
  aLabRun,
  anEvent,
  anExchange,
  aScore,
  aSignalsFact,
  aText,
  aViolation,
  epoch,
  unitOf,
} from "../../test/kit/invented-facts.ts";
import type { ExchangeFact, Fact, Scope, Source, StoredProvenance, ViolationFact } from "../telemetry/index.ts";
import type { Filter } from "./filter.ts";

const or = <const T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
/** Minutes, so that times meet; now and then the last millisecond of an hour. */
const at = fc
  .tuple(fc.integer({ min: 0, max: 2880 }), or(0, 0, 0, 59_999))
  .map(([minutes, rest]) => epoch + minutes * 60_000 + rest);
const session = or("s1", "s2", "s3", "s4", "s5", "s6", "s7");
const lane = or("main", "main", "main", "title", "subagent:Explore", null);
const model = or("claude-opus-5", "claude-haiku-5", "gpt-6", null);
const client = or("claude-code", "codex", "généric 🙂");
const version = or("2.1.97", "2.1.98", null);
const count = fc.oneof(fc.constant(null), fc.constant(0), fc.integer({ min: 1, max: 200_000 }));
const millis = fc.oneof(
  fc.constant(null),
  fc.constant(0),
  fc.integer({ min: 1, max: 600_000 }),
  fc.double({ min: 0.01, max: 60_000, noNaN: true }),
);
const flags = fc.subarray(["fast", "new-prompt", "beta"]);
const weights = or("w1", "w2", null);
const pre = fc.subarray(["mask", "route"]);
const post = fc.subarray(["filter", "rewrite"]);
const names = fc.record({
  client,
  version,
  model,
  lane,
  release: or("r1", "r2", null),
  cohort: or("internal", "public", null),
  plan: or("free", "pro", null),
  build: or("b1", null),
  unit: or(unitOf("u1"), unitOf("u2"), null),
});
const scope: fc.Arbitrary<Scope> = fc
  .tuple(names, fc.option(fc.record({ flags, weights, pre, post }), { nil: undefined }))
  .map(([of, told]) => (told === undefined ? of : { ...of, told }));
const provenance: fc.Arbitrary<StoredProvenance> = fc
  .tuple(names, flags, weights, pre, post)
  .map(([{ release, cohort, plan, build, unit }, flags, weights, pre, post]) => ({
    release,
    cohort,
    plan,
    build,
    unit: unit === null ? null : unitOf(unit),
    flags,
    weights,
    pre,
    post,
  }));
const components: fc.Arbitrary<Readonly<Record<string, string>>> = fc
  .record(
    {
      effort: or("high", "medium", "absent"),
      prompt: or("aaaa", "bbbb"),
      tools: or("cccc", "dddd"),
      "setting:x": or("1", "2"),
      ["__proto__"]: or("polluted"),
    },
    { requiredKeys: [] },
  )
  .map((each) => ({ ...each }));

const exchange: fc.Arbitrary<ExchangeFact> = fc
  .record({
    at,
    session: fc.oneof({ weight: 8, arbitrary: session }, { weight: 1, arbitrary: fc.constant(null) }),
    lane,
    turn: fc.integer({ min: 0, max: 9 }),
    client,
    version,
    project: or("keel", "mast", null),
    model,
    served: or("claude-opus-5", "claude-opus-5-20260301", "claude-haiku-5", null),
    components,
    provenance: fc.oneof(fc.constant(null), provenance),
    outcome: or("complete", "complete", "error", "cut", "unrecorded"),
    requestId: or("req1", "req2", "req3", null),
    tokens: fc.record({ input: count, output: count, cacheRead: count, cacheCreation: count, reasoning: count }),
    costUsd: fc.oneof(fc.constant(null), fc.double({ min: 0, max: 5, noNaN: true })),
    ttftMs: millis,
    durationMs: millis,
    thinking: fc.option(fc.record({ returned: fc.nat(3), kept: fc.nat(3), lost: fc.nat(2) }), { freq: 2 }),
    toolCalls: fc.array(or("Read", "Edit"), { maxLength: 3 }),
    analysis: or<ExchangeFact["analysis"]>({ is: "done" }, { is: "not-analysed", because: "the queue was full" }),
  })
  .map((each) => anExchange({ id: "", ...each }));
const violation: fc.Arbitrary<ViolationFact> = fc
  .record({
    at,
    lastAt: at,
    session,
    exchange: or("exchange-1", "exchange-2", "exchange-3"),
    scope,
    revision: fc.integer({ min: 1, max: 3 }),
    invariant: or("effort-declared", "history-extends", "settings-stable"),
    severity: or("error", "warn", "info"),
    repeats: fc.nat(5),
    figures: or<Readonly<Record<string, number>>>({}, { kept: 1, lost: 2.5 }),
  })
  .map((each) => aViolation({ id: "", ...each }));
const change = fc
  .record({ at, session, scope, component: or("effort", "prompt", "tools"), to: or("low", null) })
  .map((each) => aChange({ id: "", ...each }));
const signals = fc
  .record({
    at,
    session,
    scope,
    revision: fc.integer({ min: 1, max: 4 }),
    final: fc.boolean(),
    effort: or("high", "medium", null),
    measures: fc.array(
      fc.record({
        signal: or("read-edit", "refusals"),
        of: or("session", "subagents"),
        numerator: fc.nat(40),
        denominator: fc.integer({ min: 1, max: 40 }),
        value: fc.double({ min: -10, max: 10, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      }),
      { maxLength: 3 },
    ),
  })
  .map((each) => aSignalsFact({ id: "", ...each }));
const score = fc
  .record({
    at,
    scope,
    session: or("s1", "s2", null),
    exchange: or("exchange-1", null),
    name: or("helpful", "resolved"),
    value: fc.oneof(fc.constant(null), fc.double({ min: 0, max: 1, noNaN: true })),
  })
  .map((each) => aScore({ id: "", ...each, because: each.value === null ? "nobody answered" : null }));
const feedback = fc
  .record({ at, scope, session: or("s1", "s2", null), text: fc.string({ maxLength: 20 }) })
  .map((each) => aFeedback({ id: "", ...each }));
const text = fc.record({ at }).map((each) => aText({ id: "", ...each }));
const event = fc
  .record({ at, session: or("s1", "s2", null), requestId: or("req1", "req2", null) })
  .map((each) => anEvent({ id: "", ...each, attributes: { tokens: 5, ok: true, tool: "Read" } }));
const labRun = fc.record({ at }).map((each) => aLabRun({ id: "", ...each }));
const health = fc
  .record({ at, process: or("gateway", "server"), counts: or<Record<string, number>>({ a: 1 }, { a: 2, b: 3 }) })
  .map((each) => aHealth({ id: "", ...each }));

const sources: readonly Source[] = ["gateway", "gateway", "otlp", "api", "sample"];

/**
 * Facts of all kinds from few sessions, clients and hours, so that they meet. No two with equal id and revision. An id has
 * one source: its number decides it.
 */
export function someFacts(most: number, least = 0): fc.Arbitrary<readonly Fact[]> {
  const one: fc.Arbitrary<Fact> = fc.oneof(
    { weight: 12, arbitrary: exchange },
    { weight: 4, arbitrary: violation },
    { weight: 2, arbitrary: change },
    { weight: 3, arbitrary: signals },
    { weight: 3, arbitrary: score },
    { weight: 1, arbitrary: feedback },
    { weight: 1, arbitrary: text },
    { weight: 1, arbitrary: event },
    { weight: 1, arbitrary: labRun },
    { weight: 1, arbitrary: health },
  );
  const named = fc.tuple(one, fc.nat(most * 2)).map(([fact, drawn]) => {
    // Few names for what has revisions, so that some have several.
    const n = "revision" in fact ? drawn % Math.ceil(most / 6) : drawn;
    // Only the name and the source change.
    return { ...fact, id: `${fact.is}-${n}`, source: sources[n % sources.length] ?? "gateway" } as Fact;
  });
  return fc.uniqueArray(named, {
    minLength: least,
    maxLength: most,
    size: "max",
    selector: (fact) => `${fact.id} ${"revision" in fact ? fact.revision : ""}`,
  });
}

const values = <T>(...each: readonly T[]): fc.Arbitrary<readonly T[]> =>
  fc.subarray([...each], { minLength: 1, maxLength: 2 });

/** Each key of a filter, with values that some generated facts have and some that none has. */
export const filterKeys: { readonly [K in keyof Required<Filter>]: fc.Arbitrary<Required<Filter>[K]> } = {
  from: at,
  to: at,
  client: values("claude-code", "codex", "généric 🙂", "'; DROP TABLE exchange; --"),
  version: values("2.1.97", "2.1.98", "%"),
  model: values("claude-opus-5", "gpt-6", "claude-opus*"),
  lane: values("main", "title", "subagent:Explore"),
  release: values("r1", "r2", ""),
  cohort: values("internal", "public"),
  plan: values("free", "pro"),
  build: values("b1", "b2"),
  unit: values("u1", "u2"),
  flag: values("fast", "beta", '"fast"'),
  weights: values("w1", "w2", "w3"),
  pre: values("mask", "route", "mask,route"),
  post: values("filter", "rewrite"),
  session: values("s1", "s2", "s3", "nobody"),
  exchange: values("exchange-0", "exchange-1", "exchange-2", "exchange-3"),
  source: values("gateway", "otlp", "api", "sample"),
  invariant: values("effort-declared", "history-extends"),
  severity: values("error", "warn", "info"),
  component: values("effort", "prompt", "model"),
  name: values("helpful", "resolved"),
  outcome: values("complete", "error", "cut"),
  broken: fc.boolean(),
};

/** No key, one, or a pair; now and then an empty list. */
export const someFilter: fc.Arbitrary<Filter> = fc
  .subarray(
    // The keys of the table above.
    Object.keys(filterKeys) as (keyof Filter)[],
    { maxLength: 2 },
  )
  .chain((keys) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, filterKeys[key] as fc.Arbitrary<unknown>]))).map(
      // Each key was drawn from its own arbitrary.
      (filter) => ({ ...filter }) as Filter,
    ),
  );
