import { useQueryClient } from "@tanstack/react-query";
import { type ComponentType, lazy, Suspense, useEffect, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import { follow } from "../api/live.ts";
import { LiveNow, type LiveState } from "../api/live-state.ts";
import { useTokenAsked } from "../api/token.ts";
import { Empty } from "../parts/empty.tsx";
import { shownName } from "../text/visible.ts";
import { BrokenPage } from "./broken-page.tsx";
import { Help } from "./help.tsx";
import { Masthead } from "./masthead.tsx";
import { pages } from "./pages.ts";
import { SampleBanner } from "./sample-banner.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { TokenPrompt } from "./token-prompt.tsx";

const load = {
  overview: () => import("../pages/overview/index.tsx"),
  sessions: () => import("../pages/sessions/index.tsx"),
  changes: () => import("../pages/changes/index.tsx"),
  quality: () => import("../pages/quality/index.tsx"),
  delegations: () => import("../pages/delegations/index.tsx"),
  lab: () => import("../pages/lab/index.tsx"),
  monitors: () => import("../pages/monitors/index.tsx"),
};
const byPath: ReadonlyMap<string, ComponentType> = new Map([
  ["/", lazy(load.overview)],
  ["/sessions", lazy(load.sessions)],
  ["/changes", lazy(load.changes)],
  ["/quality", lazy(load.quality)],
  ["/delegations", lazy(load.delegations)],
  ["/lab", lazy(load.lab)],
  ["/monitors", lazy(load.monitors)],
]);

/** Not by patterns: the id of a session may hold anything, line ends too, and a pattern's `.` does not. */
function pageAt(path: string): ComponentType | undefined {
  return byPath.get(path.startsWith("/sessions/") ? "/sessions" : path.replace(/(?<=.)\/$/, ""));
}

export function App() {
  const tokenAsked = useTokenAsked();
  const [path] = useLocation();
  const Page = pageAt(path);
  const { live, newest } = useLive(tokenAsked);
  const [helping, setHelping] = useState(false);
  useShortcuts(() => setHelping(true));
  useTitle();
  useOtherPages();
  return (
    <>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <Masthead live={live} newest={newest} onHelp={() => setHelping(true)} />
      <SampleBanner />
      <main id="main" tabIndex={-1}>
        {tokenAsked ? (
          <TokenPrompt />
        ) : (
          <BrokenPage path={path}>
            <LiveNow value={live}>
              <Suspense fallback={<p className="loading">Loading the page …</p>}>
                {Page === undefined ? (
                  <Empty title="There is no such page">
                    <p>
                      <Link href="/">To the overview</Link>
                    </p>
                  </Empty>
                ) : (
                  <Page />
                )}
              </Suspense>
            </LiveNow>
          </BrokenPage>
        )}
      </main>
      {helping && <Help onClose={() => setHelping(false)} />}
    </>
  );
}

function useLive(tokenAsked: boolean): { readonly live: LiveState; readonly newest: number | null } {
  const queries = useQueryClient();
  const [live, setLive] = useState<LiveState>("connecting");
  const [newest, setNewest] = useState<number | null>(null);
  useEffect(() => {
    if (tokenAsked) return;
    const ending = new AbortController();
    const took = (at: number): void => setNewest((before) => Math.max(before ?? 0, at));
    void follow({ queries, signal: ending.signal, told: setLive, took });
    return () => ending.abort();
  }, [queries, tokenAsked]);
  return { live: tokenAsked ? "refused" : live, newest };
}

/** Once the page stands, the others are fetched: they open at once, and while the server is away. */
function useOtherPages(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const page of Object.values(load)) page().catch(() => undefined);
    }, 1500);
    return () => clearTimeout(timer);
  }, []);
}

function useTitle(): void {
  const [path] = useLocation();
  const first = useRef(true);
  useEffect(() => {
    document.title = titleOf(path);
    if (!first.current) window.scrollTo(0, 0);
    first.current = false;
  }, [path]);
}

/** `Session 4f1c… – Evenkeel`: of several tabs one finds the one that is meant. */
function titleOf(path: string): string {
  const page = pages.find((each) => each.path !== "/" && path.startsWith(each.path));
  const session = /^\/sessions\/(?=.)/.test(path) ? path.slice("/sessions/".length) : null;
  if (session !== null) return `Session ${shownName(session, 24)} – Evenkeel`;
  return page === undefined ? "Evenkeel" : `${page.title} – Evenkeel`;
}
