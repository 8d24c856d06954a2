import type { ExchangeFact, Fact, Scope, Unit } from "../../src/telemetry/index.ts";
import type { ExchangeId } from "../../src/wire/index.ts";
import { randomOf } from "../detect/random.ts";

export const hour = 3_600_000;
/** 2026-04-01T00:00:00Z. */
export const began = 1_775_001_600_000;
export const days = 30;

const clients = ["claude-code", "codex", "opencode", "gemini-cli"];
const models: Readonly<Record<string, readonly string[]>> = {
  "claude-code": ["claude-opus-5", "claude-sonnet-5"],
  codex: ["gpt-6-codex", "gpt-6"],
  opencode: ["claude-opus-5", "gpt-6"],
  "gemini-cli": ["gemini-4-pro", "gemini-4-flash"],
};
const invariants = ["effort-declared", "history-extends", "thinking-retained", "settings-stable", "cache-continuous"];

/**
 * Invented traffic of `days` days in the order of time, as a team's gateway would tell it: sessions of 20 exchanges on average in
 * three lanes, four clients with a new version every week, a release every two days, one session in five with a violation,
 * signals of each session, a score of one in three. Yields the facts of an hour at a time; the same for the same number.
 */
export function* traffic(exchanges: number): Generator<readonly Fact[]> {
  const random = randomOf(5).next;
  const pick = <T>(of: readonly T[]): T => {
    const one = of[Math.floor(random() * of.length)];
    if (one === undefined) throw new RangeError("nothing to pick from");
    return one;
  };
  const hours = days * 24;
  let told = 0;
  let sessions = 0;
  for (let index = 0; index < hours; index += 1) {
    const due = Math.round((exchanges * (index + 1)) / hours);
    const facts: Fact[] = [];
    while (told < due) {
      const length = Math.min(1 + Math.floor(random() * 39), due - told);
      facts.push(...session(`s${sessions.toString(36).padStart(8, "0")}`, began + index * hour, length));
      told += length;
      sessions += 1;
    }
    yield facts.toSorted((a, b) => a.at - b.at);
  }

  function session(id: string, from: number, length: number): readonly Fact[] {
    const client = pick(clients);
    const day = Math.floor((from - began) / (24 * hour));
    const week = Math.floor(day / 7);
    const version = `2.${week + (random() < 0.8 ? 1 : 0)}.0`;
    const model = pick(models[client] ?? []);
    const declared = random() < 0.4;
    const scope: Scope = {
      client,
      version,
      model,
      lane: "main",
      release: declared ? `r${Math.floor(day / 2)}` : null,
      cohort: declared ? (random() < 0.2 ? "internal" : "public") : null,
      plan: declared ? (random() < 0.5 ? "pro" : "free") : null,
      build: null,
      // The real maker is the gateway's; these are of its form.
      unit: declared
        ? (Math.floor(random() * 2000)
            .toString(16)
            .padStart(24, "0") as Unit)
        : null,
    };
    const effort = random() < 0.9 ? "high" : "medium";
    const start = from + Math.floor(random() * hour);
    const facts: Fact[] = [];
    const project = `project-${Math.floor(random() * 40)}`;
    for (let n = 0; n < length; n += 1) {
      const lane = n > 0 && random() < 0.15 ? (random() < 0.5 ? "subagent:Explore" : "title") : "main";
      facts.push(exchange(id, n, start + n * 30_000 + Math.floor(random() * 20_000), lane, scope, effort, project));
    }
    if (random() < 0.2) {
      const severity = random() < 0.5 ? "error" : "warn";
      const at = start + 1000;
      facts.push({
        is: "violation",
        id: `v-${id}`,
        source: "gateway",
        at,
        revision: 1,
        session: id,
        exchange: `${id}-00000000-0`,
        scope,
        invariant: pick(invariants),
        severity,
        message: "a promise that was broken, in a sentence",
        expected: "high",
        seen: "medium",
        firstDivergence: null,
        figures: { kept: 4, lost: 1 },
        repeats: 0,
        lastAt: at,
        consequences: [],
      });
    }
    const measures = ["read-edit", "refusals", "tool-errors", "thinking-tokens"].map((signal) => {
      const denominator = 1 + Math.floor(random() * 20);
      const numerator = Math.floor(random() * 20);
      return { signal, of: "session", numerator, denominator, value: numerator / denominator } as const;
    });
    facts.push({
      ...{ is: "signals", id: `g-${id}`, source: "gateway", at: start + length * 30_000, revision: 1, final: true },
      ...{ session: id, scope, effort, measures },
    });
    if (random() < 0.33) {
      const value = random() < 0.85 ? 1 : 0;
      facts.push({
        ...{
          is: "score",
          id: `c-${id}`,
          source: "api",
          at: start + length * 30_000,
          name: "helpful",
          value,
          because: null,
        },
        ...{ session: id, exchange: null, scope, by: "program" },
      });
    }
    return facts;
  }

  function exchange(
    session: string,
    n: number,
    at: number,
    lane: string,
    scope: Scope,
    effort: string,
    project: string,
  ): ExchangeFact {
    const model = lane === "title" ? "claude-haiku-5" : (scope.model ?? "none");
    const error = random() < 0.02;
    const output = Math.floor(20 + random() ** 3 * 4000);
    return {
      is: "exchange",
      // Made by the parser in earnest, as twenty digits of a hash: spread over the index like this one.
      id: `${session}-${Math.floor(random() * 2 ** 32)
        .toString(16)
        .padStart(8, "0")}-${n}`
        .split("")
        .reverse()
        .join("") as ExchangeId,
      source: "gateway",
      at,
      session,
      strand: `${session}-${lane}`,
      lane,
      parent: null,
      retryOf: null,
      resumed: false,
      turn: 1 + Math.floor(n / 5),
      gapMs: n === 0 ? null : 30_000,
      client: scope.client,
      version: scope.version,
      entrypoint: "cli",
      project,
      protocol: "anthropic-messages",
      upstream: "anthropic",
      model,
      served: random() < 0.99 ? model : "claude-haiku-5",
      components: {
        effort,
        thinking: "adaptive",
        prompt: `${scope.client}-${scope.version}-${lane}`,
        tools: "a1b2c3",
        betas: "x,y",
      },
      observed: `${scope.client}-${scope.version}-${lane}-${effort}`,
      provenance:
        scope.release === null
          ? null
          : {
              ...{
                release: scope.release,
                cohort: scope.cohort,
                plan: scope.plan,
                build: null,
                flags: [],
                weights: null,
              },
              ...{ unit: scope.unit as Unit | null /* as above */, pre: [], post: [] },
            },
      outcome: error ? "error" : "complete",
      errorType: error ? "overloaded_error" : null,
      status: error ? 529 : 200,
      replyId: `msg_${session}_${n}`,
      requestId: `req_${session}_${n}`,
      traceId: null,
      stopReason: "tool_use",
      tokens: {
        input: Math.floor(random() * 2000),
        output,
        cacheRead: Math.floor(random() * 120_000),
        cacheCreation: 800,
        reasoning: null,
      },
      costUsd: random() * 0.2,
      ttftMs: 300 + random() ** 4 * 6000,
      durationMs: 800 + output * 12,
      requestBytes: 400_000,
      replyBytes: output * 5,
      thinking: { returned: 1, kept: n, lost: random() < 0.001 ? 1 : 0 },
      toolCalls: ["Read", "Edit"],
      analysis: { is: "done" },
      violations: 0,
    };
  }
}
