import { z } from "zod";
import type { SeriesRequest } from "../../store/index.ts";
import { askedSeries } from "../quality/index.ts";
import { filterFrom, filterQuery } from "./query.ts";

const by = z.enum(["client", "version", "model", "release", "cohort", "lane", "effort"]).optional();
const step = z.enum(["hour", "day"]).optional().describe("Width of a point; default day");
export const seriesQuery = z.object({
  ...filterQuery.shape,
  of: z
    .string()
    .min(1)
    .max(600)
    .describe(
      "score:NAME, signal:ID, signal:ID:subagents, rate:failed|broken-sessions|thinking-lost|cache-read, quantiles:ttft|duration|output-tokens",
    ),
  by,
  step,
});
/** @throws ApiError 400 where `of` names nothing that is measured */
export function seriesFrom({ of, by, step = "day", ...rest }: z.infer<typeof seriesQuery>): SeriesRequest {
  const filter = filterFrom(rest);
  return { filter, of: askedSeries(of).of, step, ...(by === undefined ? {} : { by }) };
}
