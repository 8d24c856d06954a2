import type { Fact } from "../telemetry/index.ts";
import type { AlertRow, MonitorAnswer } from "./api/answers.ts";

/** Monitors and alerts, as ingest and the API use them. */
export interface Watching {
  /**
   * Facts in the order in which they came in; none: time has passed. Alerts that began or ended with them.
   *
   * @param isBehind more waits to be taken in
   */
  take(facts: readonly Fact[], now: number, isBehind?: boolean): readonly AlertRow[];
  /** What must be kept with the facts taken, by name: what changed since this was last asked. It is taken up where it was written. */
  state(): Readonly<Record<string, string>>;
  reports(now: number): readonly MonitorAnswer[];
  /** Whether an alarm stands there that somebody may say is mended. */
  mendable(
    monitor: string,
    segment: Readonly<Record<string, string>>,
    now: number,
  ): "alarm" | "no-alarm" | "no-segment" | "no-monitor";
  /** Newest first. */
  alerts(): readonly AlertRow[];
}
