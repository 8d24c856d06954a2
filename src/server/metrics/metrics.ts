import { Counter, Gauge, Registry } from "prom-client";
import type { Fact } from "../../telemetry/index.ts";
import type { Health } from "../api/answers.ts";
import { GatewayMetrics } from "./gateway-metrics.ts";

/** Names of clients and models come from outside: beyond so many combinations they are counted as one. */
const mostSeries = 500;
const mostViolations = 10_000;
const other = "(other)";

/** What Prometheus is told. Counters begin with the process; a fact that is told twice around a crash may count twice. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #facts = this.#counter("evenkeel_facts_total", "Facts taken into the store", ["stream", "kind"]);
  readonly #exchanges = this.#counter("evenkeel_exchanges_total", "Model calls", ["client", "model", "outcome"]);
  readonly #notAnalysed = this.#counter(
    "evenkeel_exchanges_not_analysed_total",
    "Model calls recorded without analysis",
    [],
  );
  readonly #violations = this.#counter("evenkeel_violations_total", "Broken promises", ["invariant", "severity"]);
  readonly #feedback = this.#counter("evenkeel_feedback_total", "Reports of persons", ["verdict"]);
  readonly #requests = this.#counter("evenkeel_http_requests_total", "Requests to the API", [
    "route",
    "method",
    "status",
  ]);
  readonly #behind = this.#gauge("evenkeel_spool_behind_bytes", "Written to a spool and not yet in the store", [
    "stream",
  ]);
  readonly #lag = this.#gauge("evenkeel_ingest_lag_seconds", "Age of what waits to be taken in", ["stream"]);
  readonly #unreadable = this.#gauge("evenkeel_unreadable_lines", "Lines of a spool that are no facts", ["stream"]);
  readonly #spool = this.#gauge("evenkeel_api_spool_bytes", "The API's own spool on disk", []);
  readonly #store = this.#gauge("evenkeel_store_up", "Whether the store answers", []);
  readonly #source = this.#gauge("evenkeel_source_last_data_timestamp_seconds", "Newest data of a source", ["source"]);
  readonly #gateway = new GatewayMetrics(this.#registry);
  readonly #gatewayAt = this.#gauge(
    "evenkeel_gateway_last_word_timestamp_seconds",
    "When the gateway said of itself what stands here",
    [],
  );
  readonly #build = this.#gauge("evenkeel_build_info", "The server's version; always 1", ["version"]);
  readonly #listeners = this.#gauge("evenkeel_live_listeners", "Open streams of live events", []);
  readonly #troubles = this.#gauge("evenkeel_troubles", "What is wrong with the monitoring itself", []);
  readonly #combinations = new Set<string>();
  readonly #seen = new Set<string>();

  readonly contentType = this.#registry.contentType;

  took(stream: string, facts: readonly Fact[]): void {
    for (const fact of facts) {
      this.#facts.inc({ stream, kind: fact.is });
      if (fact.is === "exchange") {
        this.#exchanges.inc({ ...this.#named(fact.client, fact.model ?? "unknown"), outcome: fact.outcome });
        if (fact.analysis.is === "not-analysed") this.#notAnalysed.inc();
      } else if (fact.is === "violation" && this.#isNew(fact.id)) {
        this.#violations.inc({ invariant: fact.invariant, severity: fact.severity });
      } else if (fact.is === "feedback") this.#feedback.inc({ verdict: fact.verdict });
    }
  }

  /** @param route as declared, not as called */
  answered(route: string, method: string, status: number): void {
    this.#requests.inc({ route, method, status: String(status) });
  }

  async text(
    health: Health,
    more: {
      readonly unreadable: Readonly<Record<string, number>>;
      readonly spoolBytes: number;
      readonly listeners: number;
      readonly gateway: Readonly<Record<string, number>>;
    },
  ): Promise<string> {
    this.#store.set(health.store.is === "up" ? 1 : 0);
    for (const { stream, behindBytes, lagMs } of health.streams) {
      this.#behind.set({ stream }, behindBytes);
      if (lagMs === null) this.#lag.remove({ stream });
      else this.#lag.set({ stream }, lagMs / 1000);
    }
    for (const [stream, lines] of Object.entries(more.unreadable)) this.#unreadable.set({ stream }, lines);
    for (const { source, lastAt } of health.sources) this.#source.set({ source }, lastAt / 1000);
    this.#gateway.set(more.gateway);
    this.#build.set({ version: health.version }, 1);
    if (health.gateway.lastAt !== null) this.#gatewayAt.set(health.gateway.lastAt / 1000);
    this.#spool.set(more.spoolBytes);
    this.#listeners.set(more.listeners);
    this.#troubles.set(health.troubles.length);
    return this.#registry.metrics();
  }

  #named(client: string, model: string): { readonly client: string; readonly model: string } {
    const key = `${client}\n${model}`;
    if (!this.#combinations.has(key)) {
      if (this.#combinations.size >= mostSeries) return { client: other, model: other };
      this.#combinations.add(key);
    }
    return { client, model };
  }

  /** A violation is told again when it repeats. */
  #isNew(id: string): boolean {
    if (this.#seen.has(id)) return false;
    this.#seen.add(id);
    if (this.#seen.size > mostViolations) {
      const [oldest] = this.#seen;
      if (oldest !== undefined) this.#seen.delete(oldest);
    }
    return true;
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  #gauge(name: string, help: string, labelNames: string[]): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] });
  }
}
