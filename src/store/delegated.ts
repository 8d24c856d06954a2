import type { ExchangeFact } from "../telemetry/index.ts";

/**
 * Whether work went to another model or lane: a lane other than `main`, or an answer from a model whose name does not
 * begin with the one asked for (a date behind it is no other model).
 */
export function delegated(exchange: Pick<ExchangeFact, "lane" | "model" | "served">): boolean {
  const { lane, model, served } = exchange;
  return (lane !== null && lane !== "main") || (model !== null && served !== null && !served.startsWith(model));
}
