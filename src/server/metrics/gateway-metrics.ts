import { Counter, Gauge, type Registry } from "prom-client";

const prefix = "evenkeel_gateway_";

/** What it counted since it started, by the name it has in the gateway's own words. */
const counters: Readonly<Record<string, readonly [name: string, help: string]>> = {
  received: ["calls_received_total", "Requests that came, also those the gateway answered itself"],
  forwarded: ["calls_forwarded_total", "Calls an upstream answered"],
  toldToWorker: ["calls_told_total", "Calls the analysis was told of"],
  notTold: ["calls_not_told_total", "Calls the analysis was not told of, being too far behind"],
  analysed: ["calls_analysed_total", "Model calls that were analysed, since the analysis began"],
  other: ["calls_without_model_total", "Calls that ask no model, since the analysis began"],
  afterUnseen: ["calls_after_unseen_total", "Calls whose predecessor passed unseen, since the analysis began"],
  faults: ["analysis_faults_total", "Calls the analysis failed on, since it began"],
  internalFaults: ["internal_faults_total", "Faults of the gateway's own code"],
  workerRestarts: ["analysis_restarts_total", "Times the analysis was replaced"],
  forgotten: ["calls_forgotten_total", "Calls told and not written before the analysis was replaced"],
  sessionsEnded: ["sessions_ended_total", "Sessions that ended, since the analysis began"],
  textsForgotten: ["texts_forgotten_total", "Texts of prompts that were not kept, since the analysis began"],
  factsDurable: ["facts_durable_total", "Facts synced to the spool, since the analysis began"],
  factsDropped: ["facts_dropped_total", "Facts lost because the spool had no room, since the analysis began"],
};

/** What is so now. */
const gauges: Readonly<Record<string, readonly [name: string, help: string]>> = {
  underWay: ["calls_under_way", "Calls that are being answered"],
  openConnections: ["connections_open", "Connections of clients"],
  queueBytes: ["queue_bytes", "Bodies that wait for analysis"],
  behind: ["messages_behind", "Requests and replies the analysis has not got to"],
  unsaved: ["calls_unsaved", "Calls told and not yet on disk"],
  underWayInWorker: ["analysis_calls_under_way", "Calls the analysis holds"],
  bytesInWorker: ["analysis_queue_bytes", "Bodies the analysis holds"],
  sessionsOpen: ["sessions_open", "Sessions the analysis holds"],
  keptBytes: ["kept_bytes", "Earlier requests that are kept to read only what is new"],
  bodyBytes: ["kept_body_bytes", "Bodies that are kept to find repeats"],
  spoolBytes: ["spool_bytes", "The gateway's spool on disk"],
  factsRefused: ["facts_refused", "Facts the spool had no room for, to be tried again"],
  spoolWaitingBytes: ["spool_waiting_bytes", "Facts that wait for the next sync"],
};

/** Sums of which the parts are told: `failed: blocked`. */
const byReason: Readonly<Record<string, readonly [name: string, help: string]>> = {
  failed: ["calls_failed_total", "Calls that did not come to their end"],
  notAnalysed: ["calls_not_analysed_total", "Model calls that were not analysed"],
};

/** What the gateway says of itself, as metrics with a unit each. Counters begin anew with it, as Prometheus expects. */
export class GatewayMetrics {
  readonly #counters: ReadonlyMap<string, Counter>;
  readonly #gauges: ReadonlyMap<string, Gauge>;
  readonly #reasons: ReadonlyMap<string, Counter>;

  constructor(registry: Registry) {
    const registers = [registry];
    const each = <T>(
      of: typeof counters,
      make: (config: { name: string; help: string; registers: Registry[] }) => T,
    ): ReadonlyMap<string, T> =>
      new Map(Object.entries(of).map(([key, [name, help]]) => [key, make({ name: prefix + name, help, registers })]));
    this.#counters = each(counters, (config) => new Counter(config));
    this.#gauges = each(gauges, (config) => new Gauge(config));
    this.#reasons = each(byReason, (config) => new Counter({ ...config, labelNames: ["reason"] }));
  }

  /** What is not told is no zero: it has no sample. */
  set(counts: Readonly<Record<string, number>>): void {
    for (const metric of [...this.#counters.values(), ...this.#gauges.values()]) {
      // A reset one stands at zero.
      metric.reset();
      metric.remove();
    }
    for (const metric of this.#reasons.values()) metric.reset();
    for (const [name, value] of Object.entries(counts)) {
      this.#gauges.get(name)?.set(value);
      this.#counters.get(name)?.inc(value);
      const [sum = "", reason] = name.split(": ");
      if (reason !== undefined) this.#reasons.get(sum)?.inc({ reason }, value);
    }
  }
}
