import { useEffect, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import type { LiveState } from "../api/live-state.ts";
import { type Range, ranges } from "../api/range.ts";
import { useNow } from "../parts/now.ts";
import { Time } from "../parts/time.tsx";
import { moment, zone } from "../text/times.ts";
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
  const { params } = useAddress();
  const kept = rangeKept(params);
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a narrow screen the pages scroll sideways; the one that is open is among those in sight.
    if (path !== "")
      nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [path]);
  return (
    <header className="masthead">
      <div className="bar">
        <Link href={`/${kept}`} className="brand">
          <img src="/mark.svg" alt="" width="22" height="22" />
          Evenkeel
        </Link>
        <nav className="strip" aria-label="Pages" ref={nav}>
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

/** The stretch of time goes with one from page to page; filters do not. */
function rangeKept(params: URLSearchParams): string {
  const kept = new URLSearchParams();
  for (const name of ["range", "from", "to"]) {
    const value = params.get(name);
    if (value !== null) kept.set(name, value);
  }
  const text = kept.toString();
  return text === "" ? "" : `?${text}`;
}

const liveWords: Readonly<Record<LiveState, string>> = {
  connecting: "connecting",
  connected: "live",
  reconnecting: "reconnecting",
  refused: "token needed",
};

function LiveMark({ live, newest }: Pick<Props, "live" | "newest">) {
  return (
    <span className={`live ${live}`}>
      <i aria-hidden="true" />
      {/* What changes every few seconds is not announced. */}
      <span role="status">{liveWords[live]}</span>
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
  const now = useNow(60_000);
  const chosen = (id: string): void => {
    if (id === "fixed") {
      // In UTC, so that whoever gets the link sees the same stretch, wherever they are.
      const from = range.from === undefined ? "0" : new Date(range.from).toISOString();
      set({ range: null, from, to: new Date().toISOString() });
    } else set({ range: id, from: null, to: null });
  };
  return (
    <label>
      <span className="hidden">Range of time</span>
      <select value={range.id} onChange={({ target }) => chosen(target.value)}>
        {range.id === "exact" ? (
          <option value="exact">{stretch(range, now)}</option>
        ) : (
          <option value="fixed">Exactly this, to share</option>
        )}
        {ranges.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>{" "}
      <span className="soft zone" title="Times are in the zone of this browser; UTC shows where the pointer rests">
        {zone(now)}
      </span>
    </label>
  );
}

/** `18 Nov 20:00 to 19 Nov 08:00` */
function stretch({ from, to }: Range, now: number): string {
  const begins = from === undefined || from === 0 ? "the first" : told(from, now);
  return `${begins} to ${to === undefined ? "now" : told(to, now)}`;
}

function told(at: number, now: number): string {
  return Math.abs(at) > 8.64e15 ? "a time that is none" : moment(at, now);
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
