import type { EpochMs } from "../../wire/index.ts";

export type Severity = "error" | "warn" | "info";

/**
 * Something that holds or no longer does. Conditions with one `key` are one alert, whose parts are its `member`s: segments
 * of a monitor that fell together are told once.
 */
export type Condition =
  | {
      readonly is: "raised";
      readonly key: string;
      readonly member: string;
      readonly severity: Severity;
      /** `no-data`: nothing came where something should. */
      readonly state: "firing" | "no-data";
      readonly at: EpochMs;
      /** One line: what is wrong. */
      readonly title: string;
      /** One sentence on this member: since when, how large. */
      readonly says: string;
      /** Path and query of the page with the evidence. */
      readonly link: string;
      /** The same cause is told by another alert where one with this key stands: this one is shown and not sent. */
      readonly under?: string;
    }
  | {
      readonly is: "cleared";
      readonly key: string;
      readonly member: string;
      readonly at: EpochMs;
      /** What was proven: never only that nothing came. */
      readonly says: string;
    };

export const severityRank: Readonly<Record<Severity, number>> = { info: 0, warn: 1, error: 2 };
