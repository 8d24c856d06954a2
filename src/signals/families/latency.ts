import { family } from "../family.ts";
import { notMeasured } from "../reading.ts";
import type { Spread } from "../spread.ts";
import { addTo, emptySpread, medianOfSpread } from "../spread.ts";

/** Median milliseconds from request to the first streamed content. Only a capture of the wire shows it. */
export const latency = family<{ readonly times: Spread }>({
  id: "latency",
  signals: [
    {
      id: "time-to-first-token",
      title: "Latency to first token",
      unit: "ms",
      worse: "up",
      confound: "network, time of day, length of the prompt, cache hits",
      pool: "median",
      monitor: { form: "worse-than-quantile", q: 0.9 },
    },
  ],
  init: () => ({ times: emptySpread() }),
  step({ times }, { exchange }) {
    const { timeToFirstToken } = exchange.reply;
    if (timeToFirstToken.is === "set" && timeToFirstToken.value >= 0) addTo(times, timeToFirstToken.value);
  },
  finish({ times }) {
    const value = medianOfSpread(times);
    return [
      value === null
        ? notMeasured("no time to first token recorded")
        : { is: "measured", numerator: value, denominator: times.n, value },
    ];
  },
});
