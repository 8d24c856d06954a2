import type { MonitorSettings, Settings } from "./settings.ts";

const MiB = 1024 ** 2;

/** What holds where `live:` says nothing. */
export const defaultSettings: Settings = {
  gateway: {
    upstreams: {
      anthropic: { url: "https://api.anthropic.com", protocol: "anthropic" },
      openai: { url: "https://api.openai.com", protocol: "openai" },
      gemini: { url: "https://generativelanguage.googleapis.com", protocol: "gemini" },
    },
    rules: {},
    queueBytes: 256 * MiB,
    keepBytes: 256 * MiB,
    longestBody: 64 * MiB,
    spoolBytes: 2048 * MiB,
  },
  capture: { prompts: "hash" },
  monitors: [
    monitor("promises kept", { is: "violations", invariants: "all" }),
    monitor("thinking", { is: "signal", signal: "zero-thinking-share" }),
    monitor("reads before edits", { is: "signal", signal: "read-edit-ratio" }),
    monitor("tools that fail", { is: "signal", signal: "tool-failure-share" }),
  ],
  alerts: [],
  retention: 30 * 86_400_000,
  dashboard: null,
};

/**
 * Few, for each has its own false alarms: one in 10,000 sessions on average; the four of them, whose levels are learned, one
 * in 1,660 at worst, (1 − 4 · 0.1) · 10,000 / 0.9 / 4. The signals are those that moved when the product layer broke, each in
 * another way: less thinking, less looking, more failing.
 */
function monitor(name: string, of: MonitorSettings["of"]): MonitorSettings {
  return {
    name,
    of,
    by: [["client", "version"]],
    baseline: { is: "window", observations: 200 },
    arl: 10_000,
    silence: 86_400_000,
    severity: "warn",
  };
}
