import { signalInfos } from "../../signals/index.ts";
import type { SeriesRequest } from "../../store/index.ts";
import { ApiError } from "../http/index.ts";

/** What `of=` names, in words. */
export interface AskedSeries {
  readonly of: SeriesRequest["of"];
  readonly title: string;
  readonly unit: string;
  readonly worse: "up" | "down" | "neither";
  readonly confound: string | null;
  /** Why there can be no interval; `null`: there can. */
  readonly noInterval: string | null;
}

const rates = {
  failed: {
    title: "Calls that failed",
    noInterval: "calls of one session share their fate: they are no observations of their own",
  },
  "broken-sessions": {
    title: "Sessions with a broken promise",
    noInterval:
      "a session counts in every hour or day in which it has a call, so that one session is several observations that share their fate",
    confound:
      "a session counts in every hour or day in which it has a call, from its first call on: one that has only begun has had less time to break anything",
  },
  "thinking-lost": {
    title: "Thinking that was not sent back",
    noInterval: "calls of one session share their fate: they are no observations of their own",
  },
  "cache-read": {
    title: "Input read from the cache",
    noInterval: "tokens of one session share their fate: they are no observations of their own",
  },
} as const;
const quantities = {
  ttft: { title: "Time to the first token", unit: "ms", worse: "up" },
  duration: { title: "Time of a call", unit: "ms", worse: "up" },
  "output-tokens": { title: "Output of a call", unit: "tokens", worse: "neither" },
} as const;

/**
 * `score:NAME`, `signal:ID`, `signal:ID:subagents`, `rate:NAME`, `quantiles:QUANTITY`.
 *
 * @throws ApiError 400 for anything else
 */
export function askedSeries(text: string): AskedSeries {
  const [kind = "", ...rest] = text.split(":");
  const name = rest.join(":");
  if (kind === "score" && name !== "") {
    return { of: { is: "score", name }, title: name, unit: "score", worse: "down", confound: null, noInterval: null };
  }
  if (kind === "signal") {
    const subagents = name.endsWith(":subagents");
    const id = subagents ? name.slice(0, -":subagents".length) : name;
    const info = signalInfos.find((each) => each.id === id);
    if (info !== undefined) {
      const { title, unit, worse, confound, monitor } = info;
      const noInterval =
        monitor.form === "share"
          ? null
          : monitor.form === "none"
            ? monitor.because
            : "its values have no bounds: an interval that may be read at any time would have to guess them";
      return {
        of: { is: "signal", signal: id, of: subagents ? "subagents" : "session" },
        title: subagents ? `${title} (sub-agents)` : title,
        unit,
        worse,
        confound,
        noInterval,
      };
    }
  }
  if (kind === "rate" && isKey(rates, name)) {
    const rate = rates[name];
    const confound = "confound" in rate ? rate.confound : null;
    const worse = name === "cache-read" ? "down" : "up";
    const { title, noInterval } = rate;
    return { of: { is: "rate", rate: name }, title, unit: "share", worse, confound, noInterval };
  }
  if (kind === "quantiles" && isKey(quantities, name)) {
    const noInterval = "a quantile is no mean of bounded values";
    return { of: { is: "quantiles", quantity: name }, ...quantities[name], confound: null, noInterval };
  }
  throw new ApiError(
    400,
    "bad-parameter",
    `of: ${text.slice(0, 100)} is nothing that is measured`,
    `score:NAME, signal:ID (see /v1/catalogue), rate:${Object.keys(rates).join("|")}, quantiles:${Object.keys(quantities).join("|")}`,
  );
}

function isKey<T extends object>(table: T, key: string): key is Extract<keyof T, string> {
  return Object.hasOwn(table, key);
}
