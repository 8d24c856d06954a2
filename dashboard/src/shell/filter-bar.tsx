import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { filterKeys, filterTyped } from "../api/filter.ts";
import { catalogue } from "../api/queries.ts";
import { Name } from "../parts/name.tsx";
import { type Address, useAddress } from "./address.ts";
import { searchId } from "./shortcuts.ts";

/** What is filtered on, as chips that can be taken away, and a field to add one. It all stands in the address. */
export function FilterBar({ children }: { readonly children?: ReactNode }) {
  const address = useAddress();
  const { data } = useQuery(catalogue);
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(false);
  const known = [
    ...(data?.clients ?? []).map((client) => `client:${client}`),
    ...(data?.invariants ?? []).map(({ id }) => `invariant:${id}`),
    ...["error", "warn", "info"].map((severity) => `severity:${severity}`),
    ...[
      "version:",
      "model:",
      "lane:",
      "release:",
      "cohort:",
      "plan:",
      "build:",
      "flag:",
      "weights:",
      "pre:",
      "post:",
      "session:",
    ],
  ];
  return (
    <div className="filters">
      <search>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const typed = filterTyped(text);
            setWrong(typed === null && text.trim() !== "");
            if (typed === null) return;
            const before = address.params.getAll(typed.key).filter((each) => each !== typed.value);
            address.set({ [typed.key]: [...before, typed.value] });
            setText("");
          }}
        >
          <label htmlFor={searchId} className="hidden">
            Filter
          </label>
          <input
            id={searchId}
            value={text}
            list="filter-known"
            autoComplete="off"
            spellCheck={false}
            placeholder="Filter: client:codex  (press /)"
            aria-describedby={wrong ? "filter-wrong" : undefined}
            aria-invalid={wrong}
            onChange={({ target }) => setText(target.value)}
            onKeyDown={({ key, currentTarget }) => key === "Escape" && currentTarget.blur()}
          />
          <datalist id="filter-known">
            {known.map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
          <button type="submit">Add</button>
        </form>
      </search>
      {children}
      <Chips address={address} />
      {wrong && (
        <p id="filter-wrong" className="warn" role="alert">
          Write key:value; keys are {filterKeys.join(", ")}.
        </p>
      )}
    </div>
  );
}

function Chips({ address }: { readonly address: Address }) {
  const chips = filterKeys.flatMap((key) => address.params.getAll(key).map((value) => ({ key, value })));
  if (chips.length === 0) return null;
  return (
    <ul className="chips" aria-label="Filters">
      {chips.map(({ key, value }) => (
        <li key={`${key}:${value}`}>
          <button
            type="button"
            aria-label={`Remove the filter ${key} ${value}`}
            onClick={() => address.set({ [key]: address.params.getAll(key).filter((each) => each !== value) })}
          >
            <span className="soft">{key}</span> <Name of={value} /> <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
      <li>
        <button
          type="button"
          className="plain"
          onClick={() => address.set(Object.fromEntries(filterKeys.map((key) => [key, null])))}
        >
          Clear
        </button>
      </li>
    </ul>
  );
}
