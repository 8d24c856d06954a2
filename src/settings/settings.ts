/**
 * The `live:` section of `evenkeel.yaml`: how this installation watches. No part of the product layer, so no hash has
 * it. Everything has a default; nothing has to be written.
 */
export interface Settings {
  readonly gateway: GatewaySettings;
  readonly capture: CaptureSettings;
  readonly monitors: readonly MonitorSettings[];
  readonly alerts: readonly AlertSettings[];
  /** Milliseconds facts are kept; roll-ups stay. Default 30 days. */
  readonly retention: number;
  /** Where people reach the dashboard, for the links of alerts; `null`: at the address the server listens on. No slash at its end. */
  readonly dashboard: string | null;
}

export interface GatewaySettings {
  /** First part of the path → where it leads. Default `anthropic`, `openai`, `gemini` to their vendors. */
  readonly upstreams: Readonly<Record<string, Upstream>>;
  /** What is done where a rule is broken. `report` where nothing is said. */
  readonly rules: Readonly<Partial<Record<BlockableRule, "report" | "block">>>;
  /** Bytes of bodies waiting for analysis; beyond it calls are recorded without analysis. Default 256 MiB. */
  readonly queueBytes: number;
  /** Bytes of earlier requests the worker keeps to read only what is new. Default 256 MiB. */
  readonly keepBytes: number;
  /** Longest body that is analysed. Default 64 MiB. */
  readonly longestBody: number;
  /** Bytes of spool on disk; beyond it facts are counted and dropped, traffic goes on. Default 2 GiB. */
  readonly spoolBytes: number;
}

export interface Upstream {
  /** `https://api.anthropic.com`; a path in it stands before the call's own. */
  readonly url: string;
  readonly protocol: "anthropic" | "openai" | "gemini";
}

/** Rules that one call can show before (or while) it is answered. */
export type BlockableRule = "model-declared" | "effort-declared" | "model-served";

export interface CaptureSettings {
  /** `text` keeps prompts and tool sets once by hash, masked, keys removed. Default `hash`: nothing is kept. */
  readonly prompts: "hash" | "text";
}

export interface MonitorSettings {
  readonly name: string;
  /** What is watched: one number in [0, 1] per session (or score), 1 being good. */
  readonly of:
    | { readonly is: "violations"; readonly invariants: readonly string[] | "all" }
    | { readonly is: "signal"; readonly signal: string }
    | { readonly is: "score"; readonly name: string };
  /** Views: `[[client, version], [model]]`. */
  readonly by: readonly (readonly Dimension[])[];
  readonly baseline:
    | { readonly is: "known"; readonly level: number }
    /** Learned from the first so many observations. */
    | { readonly is: "window"; readonly observations: number };
  /** Average observations until the first false alarm. Default 10,000. */
  readonly arl: number;
  /** Milliseconds without an observation until it says so. */
  readonly silence: number;
  readonly severity: "error" | "warn" | "info";
}

export type Dimension = "client" | "version" | "model" | "effort" | "release" | "cohort" | "plan" | "build" | "lane";

export interface AlertSettings {
  readonly name: string;
  readonly url: string;
  readonly shape: "json" | "slack";
  /** Least severity that is sent. Default `warn`. */
  readonly level: "error" | "warn" | "info";
  /** Milliseconds after which an alert that still holds is sent again; `null`: never. Default 4 h. */
  readonly renotify: number | null;
  /** Send when a monitor or a source has no data. Default true. */
  readonly noData: boolean;
}
