import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { Link, Route, Switch, useLocation } from "wouter";
import { follow, type LiveState } from "../api/live.ts";
import { useTokenAsked } from "../api/token.ts";
import { Empty } from "../parts/empty.tsx";
import { Help } from "./help.tsx";
import { Masthead } from "./masthead.tsx";
import { SampleBanner } from "./sample-banner.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { TokenPrompt } from "./token-prompt.tsx";

const Overview = lazy(() => import("../pages/overview/index.tsx"));
const Sessions = lazy(() => import("../pages/sessions/index.tsx"));
const Changes = lazy(() => import("../pages/changes/index.tsx"));
const Quality = lazy(() => import("../pages/quality/index.tsx"));
const Delegations = lazy(() => import("../pages/delegations/index.tsx"));
const Lab = lazy(() => import("../pages/lab/index.tsx"));
const Monitors = lazy(() => import("../pages/monitors/index.tsx"));

export function App() {
  const tokenAsked = useTokenAsked();
  const { live, newest } = useLive(tokenAsked);
  const [helping, setHelping] = useState(false);
  useShortcuts(() => setHelping(true));
  useTitle();
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
          <Suspense fallback={<p className="loading">Loading the page …</p>}>
            <Switch>
              <Route path="/" component={Overview} />
              <Route path="/sessions/:id?" component={Sessions} />
              <Route path="/changes" component={Changes} />
              <Route path="/quality" component={Quality} />
              <Route path="/delegations" component={Delegations} />
              <Route path="/lab" component={Lab} />
              <Route path="/monitors" component={Monitors} />
              <Route>
                <Empty title="There is no such page">
                  <p>
                    <Link href="/">To the overview</Link>
                  </p>
                </Empty>
              </Route>
            </Switch>
          </Suspense>
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
  return { live, newest };
}

function useTitle(): void {
  const [path] = useLocation();
  const first = useRef(true);
  useEffect(() => {
    const name = path.split("/")[1] ?? "";
    document.title = name === "" ? "Evenkeel" : `${name[0]?.toUpperCase()}${name.slice(1)} – Evenkeel`;
    if (!first.current) window.scrollTo(0, 0);
    first.current = false;
  }, [path]);
}
