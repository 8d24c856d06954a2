import { useQuery } from "@tanstack/react-query";
import type { Catalogue } from "../../../../src/server/index.ts";
import { catalogue as catalogueQuery, quality as qualityQuery } from "../../api/queries.ts";
import { Answer } from "../../parts/answer.tsx";
import { Empty } from "../../parts/empty.tsx";
import { useAddress } from "../../shell/address.ts";
import { FilterBar } from "../../shell/filter-bar.tsx";
import { shownName } from "../../text/visible.ts";
import { Series } from "./series.tsx";

const dimensions = ["version", "model", "client", "effort", "release", "cohort", "lane"] as const;
const twoDays = 172_800_000;

/** A score, a signal or a rate over time, with what can be said of it however often one looks. */
export default function QualityPage() {
  const { params, filter, set } = useAddress();
  const { data: catalogue } = useQuery(catalogueQuery);
  const of = params.get("of") ?? "rate:broken-sessions";
  const by = params.get("by");
  const short = filter.from !== undefined && (filter.to ?? Date.now()) - filter.from <= twoDays;
  const step = params.get("step") ?? (short ? "hour" : "day");
  const asked = useQuery(qualityQuery(of, by, step, filter));
  return (
    <>
      <h1>Quality</h1>
      <FilterBar />
      <p className="choices">
        <label>
          Of{" "}
          <select value={of} onChange={({ target }) => set({ of: target.value })}>
            <Choices catalogue={catalogue} of={of} />
          </select>
        </label>{" "}
        <label>
          Apart by{" "}
          <select value={by ?? ""} onChange={({ target }) => set({ by: target.value || null })}>
            <option value="">all together</option>
            {dimensions.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>{" "}
        <label>
          A point is a{" "}
          <select value={step} onChange={({ target }) => set({ step: target.value })}>
            <option value="hour">hour</option>
            <option value="day">day</option>
          </select>
        </label>
      </p>
      <Answer of={asked} what="series">
        {(answer) =>
          answer.segments.every(({ n }) => n === 0) ? (
            <Empty title="No observation in this range">
              {of.startsWith("score:") || (catalogue?.scores.length === 0 && of.startsWith("rate:")) ? (
                <p>
                  Scores come by <code>POST /v1/scores</code>, or as evaluations of OpenTelemetry.
                </p>
              ) : (
                <p>
                  Signals are measured when a session has enough calls; a longer range or fewer filters may show some.
                </p>
              )}
            </Empty>
          ) : (
            <Series answer={answer} step={step === "hour" ? 3_600_000 : 86_400_000} />
          )
        }
      </Answer>
    </>
  );
}

const rates = [
  ["rate:broken-sessions", "Sessions with a broken promise"],
  ["rate:failed", "Calls that failed"],
  ["rate:thinking-lost", "Thinking that was not sent back"],
  ["rate:cache-read", "Input read from the cache"],
] as const;
const quantiles = [
  ["quantiles:ttft", "Time to the first token"],
  ["quantiles:duration", "Time of a call"],
  ["quantiles:output-tokens", "Output of a call"],
] as const;

function Choices({ catalogue, of }: { readonly catalogue: Catalogue | undefined; readonly of: string }) {
  const scores = (catalogue?.scores ?? []).map((name) => [`score:${name}`, name] as const);
  const signals = (catalogue?.signals ?? []).map(({ id, title }) => [`signal:${id}`, title] as const);
  const groups = [
    ["Scores", scores],
    ["Rates", rates],
    ["Quantiles", quantiles],
    ["Signals", signals],
  ] as const;
  const known = groups.some(([, choices]) => choices.some(([id]) => id === of));
  return (
    <>
      {!known && <option value={of}>{shownName(of)}</option>}
      {groups.map(([title, choices]) =>
        choices.length === 0 ? null : (
          <optgroup key={title} label={title}>
            {choices.map(([id, name]) => (
              <option key={id} value={id}>
                {shownName(name)}
              </option>
            ))}
          </optgroup>
        ),
      )}
    </>
  );
}
