import type { ViolationFact } from "../../src/telemetry/index.ts";
import { began, days, hour } from "./traffic.ts";

const invariants = ["effort-declared", "history-extends", "thinking-retained", "settings-stable", "cache-continuous"];

/** So many broken promises over all days, three of a session, of four clients, in batches of 2,000: a bad month. */
export function* violations(count: number): Generator<readonly ViolationFact[]> {
  let batch: ViolationFact[] = [];
  for (let n = 0; n < count; n += 1) {
    const at = began + Math.floor((n / count) * days * 24 * hour);
    const day = Math.floor((at - began) / (24 * hour));
    batch.push({
      is: "violation",
      id: `many-${n}`,
      source: "gateway",
      at,
      revision: 1,
      session: `broken-${Math.floor(n / 3)}`,
      exchange: `broken-${n}`,
      scope: {
        client: ["claude-code", "codex", "opencode", "gemini-cli"][n % 4] ?? "codex",
        version: `2.${Math.floor(day / 7)}.0`,
        model: ["claude-opus-5", "gpt-6", "gemini-4-pro"][n % 3] ?? null,
        lane: "main",
        release: `r${Math.floor(day / 2)}`,
        cohort: n % 8 < 4 ? "internal" : "public",
        plan: n % 64 < 32 ? "pro" : "free",
        build: null,
        unit: null,
      },
      invariant: invariants[n % 5] ?? "effort-declared",
      severity: (["error", "warn", "info"] as const)[Math.floor(n / 8) % 3] ?? "error",
      message: "a promise that was broken, in a sentence",
      expected: "high",
      seen: "medium",
      firstDivergence: null,
      figures: {},
      repeats: 0,
      lastAt: at,
      consequences: [],
    });
    if (batch.length < 2000 && n < count - 1) continue;
    yield batch;
    batch = [];
  }
}
