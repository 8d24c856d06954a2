import type { Settings } from "./settings.ts";

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
    {
      name: "promises kept",
      of: { is: "violations", invariants: "all" },
      by: [["client", "version"]],
      baseline: { is: "window", observations: 200 },
      arl: 10_000,
      silence: 86_400_000,
      severity: "warn",
    },
  ],
  alerts: [],
  retention: 30 * 86_400_000,
};
