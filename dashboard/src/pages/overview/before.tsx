import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { Overview } from "../../../../src/store/index.ts";
import { changesWithin } from "../../api/queries.ts";
import { Time } from "../../parts/time.tsx";
import { ChangeSummary } from "./change-summary.tsx";
import { newestOfEach } from "./newest-of-each.ts";

const twoDays = 172_800_000;

/** What of the product layer changed shortly before a promise was first broken: where to look next. No proof of a cause. */
export function Before({ broken, client }: { readonly broken: Overview["broken"][number]; readonly client: string }) {
  // Whole minutes, and the first breaking call's own.
  const to = Math.floor(broken.firstAt / 60_000) * 60_000 + 60_000;
  const from = to - twoDays;
  const { data } = useQuery(changesWithin(client, from, to));
  if (data === undefined) return null;
  const changes = newestOfEach(data);
  const [first] = changes;
  const all = `/changes?${new URLSearchParams({ tab: "list", client, from: new Date(from).toISOString(), to: new Date(to).toISOString() })}`;
  if (first === undefined) {
    return (
      <p>
        In the two days before, nothing of its product layer was seen to change: <Link href={all}>changes</Link>.
      </p>
    );
  }
  return (
    <p>
      Changed in the two days before, last <Time at={first.at} />: <ChangeSummary changes={changes} />.{" "}
      <Link href={all}>See what changed</Link>
    </p>
  );
}
