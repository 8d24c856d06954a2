import { useState } from "react";
import { Link, useLocation } from "wouter";
import type { LiveState } from "../api/live-state.ts";
import { ranges } from "../api/range.ts";
import { Time } from "../parts/time.tsx";
import { useAddress } from "./address.ts";
import { pages } from "./pages.ts";
import { keepTheme, keptTheme, type Theme, themes } from "./theme.ts";

interface Props {
  readonly live: LiveState;
  readonly newest: number | null;
  readonly onHelp: () => void;
}

export function Masthead({ live, newest, onHelp }: Props) {
  const [path] = useLocation();
  const { range } = useAddress();
  const kept = range.id === "exact" ? "" : `?range=${range.id}`;
  return (
    <header className="masthead">
      <div className="bar">
        <Link href={`/${kept}`} className="brand">
          <img src="/mark.svg" alt="" width="22" height="22" />
          Evenkeel
        </Link>
        <nav className="strip" aria-label="Pages">
          {pages.map((page) => {
            const here = page.path === "/" ? path === "/" : path.startsWith(page.path);
            return (
              <Link key={page.path} href={`${page.path}${kept}`} aria-current={here ? "page" : undefined}>
                {page.title}
              </Link>
            );
          })}
        </nav>
        <div className="tools">
          <LiveMark live={live} newest={newest} />
          {pages.find((page) => page.path !== "/" && path.startsWith(page.path))?.ranged !== false && <RangeChoice />}
          <ThemeChoice />
          <button
            type="button"
            className="plain"
            onClick={onHelp}
            aria-label="Keyboard and help"
            title="Keyboard and help (?)"
          >
            ?
          </button>
        </div>
      </div>
    </header>
  );
}

const liveWords: Readonly<Record<LiveState, string>> = {
  connecting: "connecting",
  connected: "live",
  reconnecting: "reconnecting",
  refused: "token needed",
};

function LiveMark({ live, newest }: Pick<Props, "live" | "newest">) {
  return (
    <span className={`live ${live}`} role="status">
      <i aria-hidden="true" />
      {liveWords[live]}
      {newest !== null && live === "connected" && (
        <span className="soft wide">
          , newest <Time at={newest} as="ago" />
        </span>
      )}
    </span>
  );
}

function RangeChoice() {
  const { range, set } = useAddress();
  return (
    <label>
      <span className="hidden">Range of time</span>
      <select value={range.id} onChange={({ target }) => set({ range: target.value, from: null, to: null })}>
        {range.id === "exact" && <option value="exact">As linked</option>}
        {ranges.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

const signs: Readonly<Record<Theme, string>> = { system: "◐", light: "○", dark: "●" };

function ThemeChoice() {
  const [theme, setTheme] = useState(keptTheme);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";
  return (
    <button
      type="button"
      className="plain"
      aria-label={`Colours: ${theme}; change to ${next}`}
      title={`Colours: ${theme}`}
      onClick={() => {
        keepTheme(next);
        setTheme(next);
      }}
    >
      {signs[theme]}
    </button>
  );
}
