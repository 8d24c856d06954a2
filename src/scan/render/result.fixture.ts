import type { ScanResult } from "../result.ts";

/** A result with one of everything; `name` stands wherever an input could have put a name of its own. */
export function resultWith(name: string): ScanResult {
  const aggregated = { value: 0.25, sessions: 4, events: 40 };
  return {
    version: 1,
    inputs: [{ path: `/logs/${name}`, format: "claude-code", bytes: 1536, sessions: 4, exchanges: 40 }],
    sessions: 4,
    exchanges: 40,
    period: { from: "2026-03-01T00:00:00.000Z", to: "2026-04-20T00:00:00.000Z" },
    tokens: { input: 12, output: 1_234_567, cacheRead: null, cacheCreation: 0 },
    violations: [
      {
        invariant: "thinking-cleared-once",
        severity: "error",
        session: name,
        lane: `subagent:${name}`,
        exchange: name,
        at: "2026-03-28T10:04:00.000Z",
        message: `thinking of ${name} was cleared`,
        evidence: {
          expected: "keep all",
          seen: `keep 1 ${name}`,
          firstDivergence: `edits[0].${name}`,
          figures: { idleMs: 5 },
          repeats: 3,
        },
        consequences: [{ invariant: "cache-continuous", exchange: name, message: `the cache was lost in ${name}` }],
      },
    ],
    notVisible: [{ invariant: "build-parity", because: "no provenance was sent", exchanges: 40 }],
    delegations: [{ from: name, to: "small-model", lane: "title", exchanges: 3, sessions: 2 }],
    changes: [
      {
        at: "2026-03-05T08:00:00.000Z",
        component: "effort",
        from: "high",
        to: name,
        by: "unknown",
        client: "claude-code",
        model: name,
        lane: "main",
        session: name,
        signals: [
          { signal: "blind-edit-share", of: "session", before: { ...aggregated, value: 0.06 }, after: aggregated },
        ],
      },
    ],
    signals: [
      {
        signal: "blind-edit-share",
        title: "Blind edits",
        unit: "share",
        of: "session",
        worse: "up",
        confound: "strict clients refuse them",
        overall: aggregated,
        byDay: [
          { ...aggregated, day: "2026-03-01" },
          { ...aggregated, value: 0.3, day: "2026-03-09" },
        ],
        bySegment: [
          { ...aggregated, client: "claude-code", version: name, model: name, effort: null, entrypoint: "cli" },
          { ...aggregated, client: "claude-code", version: "2", model: name, effort: null, entrypoint: "cli" },
        ],
        notMeasured: [],
      },
    ],
    problems: [{ input: `/logs/${name}`, where: "line 3", what: `not JSON: ${name}` }],
  };
}
