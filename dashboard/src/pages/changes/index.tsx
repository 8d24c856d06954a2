import { lazy, Suspense } from "react";
import { Tabs } from "../../parts/tabs.tsx";
import { useAddress } from "../../shell/address.ts";
import { FilterBar } from "../../shell/filter-bar.tsx";
import { ChangeList } from "./change-list.tsx";
import { Timeline } from "./timeline.tsx";
import { WhoRuns } from "./who-runs.tsx";

const Known = lazy(() => import("./known.tsx"));
const TextDiff = lazy(() => import("./text-diff.tsx"));

/** Every component's versions over time, who runs what, what the texts differ by, and what is known of the clients. */
export default function ChangesPage() {
  const { params } = useAddress();
  const tab = params.get("tab") ?? "timeline";
  const [before, after] = [params.get("before"), params.get("after")];
  return (
    <>
      <h1>Changes</h1>
      <p className="soft lead">
        What the product layer was made of, and when that changed. A change is no error by itself.
      </p>
      {tab !== "clients" && <FilterBar />}
      <Tabs
        label="Views of changes"
        tabs={[
          { id: "timeline", title: "Timeline" },
          { id: "list", title: "One by one" },
          { id: "who", title: "Who runs what" },
          { id: "clients", title: "Changelog of the clients" },
        ]}
      />
      {tab === "timeline" && <Timeline />}
      {tab === "list" && <ChangeList />}
      {tab === "who" && <WhoRuns />}
      <Suspense fallback={<p className="loading">Loading …</p>}>
        {tab === "clients" && <Known />}
        {before !== null && after !== null && <TextDiff before={before} after={after} />}
      </Suspense>
    </>
  );
}
