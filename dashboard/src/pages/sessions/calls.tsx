import { Fragment, useEffect } from "react";
import { Link, useLocation } from "wouter";
import type { SessionDetail } from "../../../../src/store/index.ts";
import type { ExchangeFact, ViolationFact } from "../../../../src/telemetry/index.ts";
import { Badge, Severity } from "../../parts/badge.tsx";
import { Long } from "../../parts/long.tsx";
import { Name, Names } from "../../parts/name.tsx";
import { Absent, Time } from "../../parts/time.tsx";
import { useAddress } from "../../shell/address.ts";
import { count, duration, usd } from "../../text/figures.ts";
import { CallDetail } from "./call-detail.tsx";
import { Tokens } from "./tokens.tsx";

/** What one looks for stands first; two things share a column where the second explains the first. */
const heads = ["When", "Outcome", "Thinking", "Lane and model", "Tokens and cost", "Took"] as const;

/** Every call, by turn, with the promises broken where they broke. */
export function Calls({ detail }: { readonly detail: SessionDetail }) {
  const { exchanges, violations, events } = detail;
  const { params } = useAddress();
  const chosen = params.get("call");
  useEffect(() => {
    if (chosen !== null) document.getElementById(`call-${chosen}`)?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const joined = (exchange: ExchangeFact) =>
    events.filter(({ requestId }) => requestId !== null && requestId === exchange.requestId);
  let turn = -1;
  return (
    <table className="calls">
      <caption className="hidden">Calls, oldest first</caption>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {exchanges.map((exchange) => {
          const begins = exchange.lane === "main" && exchange.turn > 0 && exchange.turn !== turn;
          if (begins) turn = exchange.turn;
          return (
            <Fragment key={exchange.id}>
              {begins && (
                <tr className="turn">
                  <th colSpan={heads.length} scope="colgroup">
                    Turn {count(exchange.turn)}
                    {exchange.resumed && ", resumed"}
                    {exchange.gapMs !== null &&
                      exchange.gapMs > 300_000 &&
                      `, after ${duration(exchange.gapMs)} of idleness`}
                  </th>
                </tr>
              )}
              <Row exchange={exchange} chosen={exchange.id === chosen} />
              {violations
                .filter(({ exchange: first, severity }) => first === exchange.id && severity !== "info")
                .map((violation) => (
                  <Broken key={violation.id} violation={violation} />
                ))}
              {exchange.id === chosen && (
                <tr>
                  <td colSpan={heads.length}>
                    <CallDetail exchange={exchange} events={joined(exchange)} />
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

function Row({ exchange, chosen }: { readonly exchange: ExchangeFact; readonly chosen: boolean }) {
  const { with: changed } = useAddress();
  const [path] = useLocation();
  return (
    <tr id={`call-${exchange.id}`} aria-current={chosen ? "true" : undefined}>
      <td data-label="When">
        <Link href={`${path}${changed({ call: chosen ? null : exchange.id })}`} aria-expanded={chosen}>
          <Time at={exchange.at} as="second" />
        </Link>
      </td>
      <td data-label="Outcome">
        <Outcome of={exchange} />
      </td>
      <td data-label="Thinking">
        <Thinking of={exchange} />
      </td>
      <td data-label="Lane and model">
        {exchange.lane === null ? <Absent what="not placed" /> : <Name of={exchange.lane} most={48} />}
        <span className="soft line">
          {exchange.model === null ? <Absent what="model not seen" /> : <Name of={exchange.model} most={64} />}
        </span>
        {exchange.served !== null && exchange.served !== exchange.model && (
          <span className="line">
            answered by <Name of={exchange.served} most={64} />
          </span>
        )}
      </td>
      <td data-label="Tokens and cost">
        <Tokens of={exchange.tokens} cached={false} />
        <span className="line">
          <CacheBar of={exchange} />
          <span className="soft">
            {" · "}
            {exchange.costUsd === null ? "cost not known" : usd(exchange.costUsd)}
          </span>
        </span>
      </td>
      <td data-label="Took">
        {exchange.durationMs === null ? <Absent /> : duration(exchange.durationMs)}
        {exchange.ttftMs !== null && (
          <span className="soft line" title="Until the first token came">
            first after {duration(exchange.ttftMs)}
          </span>
        )}
      </td>
    </tr>
  );
}

function Outcome({ of: { outcome, errorType, retryOf, toolCalls } }: { readonly of: ExchangeFact }) {
  const bad = outcome === "error" || outcome === "cut";
  return (
    <>
      {bad ? <Badge tone="error">{outcome}</Badge> : outcome}
      {errorType !== null && (
        <span className="line error">
          <Name of={errorType} most={48} />
        </span>
      )}
      {retryOf !== null && <span className="line soft">a retry</span>}
      {toolCalls.length > 0 && (
        <span className="line soft">
          <Tools names={toolCalls} />
        </span>
      )}
    </>
  );
}

function Thinking({ of: { thinking, analysis } }: { readonly of: ExchangeFact }) {
  if (analysis.is === "not-analysed") return <Absent what="not analysed" />;
  if (thinking === null) return <Absent what="not seen" />;
  const { returned, kept, lost } = thinking;
  if (returned + kept + lost === 0) return <span className="soft">none</span>;
  return (
    <span title={`${returned} came with the reply, ${kept} sent back with the request, ${lost} no longer sent`}>
      {lost > 0 && (
        <b className="warn line">
          <span aria-hidden="true">!</span> {count(lost)} lost
        </b>
      )}
      {count(kept)} kept<span className="soft">, {count(returned)} new</span>
    </span>
  );
}

/** How much of the prompt came from the cache. */
function CacheBar({ of: { tokens } }: { readonly of: ExchangeFact }) {
  const { input, cacheRead, cacheCreation } = tokens;
  if (cacheRead === null) return <Absent />;
  const whole = (input ?? 0) + cacheRead + (cacheCreation ?? 0);
  if (whole === 0) return <Absent what="nothing sent" />;
  const read = Math.round((100 * cacheRead) / whole);
  const wrote = Math.round((100 * (cacheCreation ?? 0)) / whole);
  return (
    <span className="cache" title={`${read} % of the prompt read from the cache, ${wrote} % written to it`}>
      <svg width="52" height="10" aria-hidden="true">
        <rect className="whole" width="52" height="10" rx="2" />
        <rect className="read" width={0.52 * read} height="10" rx="2" />
        <rect className="wrote" x={0.52 * read} width={0.52 * wrote} height="10" />
      </svg>{" "}
      {read} %
    </span>
  );
}

function Broken({ violation }: { readonly violation: ViolationFact }) {
  return (
    <tr className={`broken ${violation.severity}`}>
      <td colSpan={heads.length}>
        <Severity of={violation.severity} />{" "}
        <b>
          <Name of={violation.invariant} />
        </b>{" "}
        <Long of={violation.message} />
      </td>
    </tr>
  );
}

const mostTools = 6;

function Tools({ names }: { readonly names: readonly string[] }) {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const told = [...counts].map(([name, times]) => (times === 1 ? name : `${name} ×${count(times)}`));
  return (
    <>
      <Names of={told.slice(0, mostTools)} most={32} />
      {told.length > mostTools && ` and ${count(told.length - mostTools)} more`}
    </>
  );
}
