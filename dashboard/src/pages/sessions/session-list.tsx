import { useInfiniteQuery } from "@tanstack/react-query";
import type { KeyboardEvent } from "react";
import { Link } from "wouter";
import type { SessionRow } from "../../../../src/store/index.ts";
import { sessions as sessionsQuery } from "../../api/queries.ts";
import { Answer } from "../../parts/answer.tsx";
import { Badge } from "../../parts/badge.tsx";
import { Empty, FirstCall } from "../../parts/empty.tsx";
import { More } from "../../parts/more.tsx";
import { Name } from "../../parts/name.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { Absent, Time } from "../../parts/time.tsx";
import { Who } from "../../parts/value.tsx";
import { useAddress } from "../../shell/address.ts";
import { FilterBar } from "../../shell/filter-bar.tsx";
import { count, duration, plural, usd } from "../../text/figures.ts";
import { visible } from "../../text/visible.ts";
import { Tokens } from "./tokens.tsx";

export function SessionList({ chosen }: { readonly chosen: string | null }) {
  const address = useAddress();
  const asked = useInfiniteQuery(sessionsQuery(address.filter));
  return (
    <section className="list" aria-label="Sessions">
      <h1>Sessions</h1>
      <FilterBar>
        <label className="check">
          <input
            type="checkbox"
            checked={address.params.get("broken") === "true"}
            onChange={({ target }) => address.set({ broken: target.checked ? "true" : null })}
          />{" "}
          Only with a broken promise
        </label>
      </FilterBar>
      <Answer of={asked} what="sessions">
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          return rows.length === 0 ? (
            <NoSession />
          ) : (
            <>
              <Table
                caption="Sessions, newest first"
                rows={rows}
                id={({ id }) => id}
                columns={chosen === null ? columnsOf(address) : besideOne(address)}
                here={chosen}
              />
              <More of={asked} shown={rows.length} what="session" />
            </>
          );
        }}
      </Answer>
    </section>
  );
}

function columnsOf(address: ReturnType<typeof useAddress>): readonly Column<SessionRow>[] {
  return [
    {
      head: "Began",
      cell: ({ id, startedAt }) => (
        <Link
          id={`session-${id}`}
          className="row-link"
          onKeyDown={arrows}
          href={`/sessions/${encodeURIComponent(id)}${address.with({ tab: null, call: null })}`}
        >
          <Time at={startedAt} />
        </Link>
      ),
    },
    {
      head: "Who",
      cell: (row) => (
        <>
          <Who {...row} />
          <span className="soft line">
            {row.project === null ? <Absent what="project not seen" /> : <Name of={row.project} most={48} />}{" "}
            {row.sample && <span className="tag">sample</span>}
          </span>
        </>
      ),
    },
    { head: "Promises", cell: (row) => <Violations of={row} /> },
    {
      head: "Thinking lost",
      number: true,
      cell: ({ thinkingLost }) =>
        thinkingLost === null ? (
          <Absent what="not seen" />
        ) : thinkingLost === 0 ? (
          <span className="soft">none</span>
        ) : (
          <b className="warn">{count(thinkingLost)}</b>
        ),
    },
    {
      head: "Calls",
      number: true,
      cell: ({ exchanges, failed, turns }) => (
        <>
          {count(exchanges)}{" "}
          <span className="soft whole">in {turns === 0 ? "turns not seen" : plural(turns, "turn")}</span>
          {failed > 0 && <span className="error line whole">{count(failed)} failed</span>}
        </>
      ),
    },
    {
      head: "Lanes",
      cell: ({ lanes }) =>
        lanes.length === 0 ? <Absent /> : <span title={visible(lanes.join(", "))}>{lanesOf(lanes)}</span>,
    },
    {
      head: "Tokens and cost",
      title: "in (not cached) · read from cache · out; at list price",
      cell: ({ tokens, costUsd }) => (
        <>
          <Tokens of={tokens} />
          <span className="line">{costUsd === null ? <Absent what="cost not known" /> : usd(costUsd)}</span>
        </>
      ),
    },
    {
      head: "Took",
      number: true,
      cell: ({ startedAt, lastAt }) => <span className="whole">{duration(lastAt - startedAt)}</span>,
    },
  ];
}

/** Beside an open session there is room for when, who, and what broke. */
function besideOne(address: ReturnType<typeof useAddress>): readonly Column<SessionRow>[] {
  const [began, who] = columnsOf(address);
  if (began === undefined || who === undefined) return [];
  return [
    began,
    {
      head: who.head,
      cell: (row) => (
        <>
          {who.cell(row)} <Violations of={row} />
        </>
      ),
    },
  ];
}

function lanesOf(lanes: readonly string[]): string {
  const others = lanes.filter((lane) => lane !== "main");
  if (others.length === 0) return "main";
  return `main +${count(others.length)}`;
}

export function Violations({ of: row }: { readonly of: Pick<SessionRow, "violations" | "exchanges"> }) {
  const { error, warn, info } = row.violations;
  const notes = info === 0 ? null : <span className="soft whole">{plural(info, "note")}</span>;
  if (error + warn === 0) return notes ?? <span className="soft whole">none broken</span>;
  return (
    <span className="badges">
      {error > 0 && <Badge tone="error">{plural(error, "error")}</Badge>}
      {warn > 0 && <Badge tone="warn">{plural(warn, "warning")}</Badge>}
      {notes}
    </span>
  );
}

function NoSession() {
  const address = useAddress();
  const filtered = [...address.params.keys()].some((key) => key !== "range");
  return (
    <Empty title={filtered ? "No session passes these filters" : "No session in this range"}>
      {filtered ? (
        <button
          type="button"
          onClick={() => address.set(Object.fromEntries([...address.params.keys()].map((key) => [key, null])))}
        >
          Take the filters away
        </button>
      ) : (
        <FirstCall />
      )}
    </Empty>
  );
}

/** Up and down go through the rows of the list; Enter opens, as with any link. */
function arrows(event: KeyboardEvent<HTMLAnchorElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const rows = event.currentTarget.closest("tbody");
  const links = [...(rows?.querySelectorAll<HTMLAnchorElement>("a.row-link") ?? [])];
  const at = links.indexOf(event.currentTarget);
  const next = links[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
