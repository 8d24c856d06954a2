import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import type { Overview } from "../../../../src/store/index.ts";
import { changesWithin } from "../../api/queries.ts";
import { Name } from "../../parts/name.tsx";
import { Time } from "../../parts/time.tsx";
import { Value } from "../../parts/value.tsx";
import { count } from "../../text/figures.ts";
import { newestOfEach } from "./newest-of-each.ts";

const twoDays = 172_800_000;
const most = 4;

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
      Changed in the two days before, last <Time at={first.at} />:{" "}
      {changes.slice(0, most).map(({ id, component, from: was, to: is }, at) => (
        <span key={id}>
          {at > 0 && "; "}
          <Name of={component} most={32} /> <Value of={was} beside={is} /> → <Value of={is} beside={was} />
        </span>
      ))}
      {changes.length > most && ` and ${count(changes.length - most)} more`}. <Link href={all}>See what changed</Link>
    </p>
  );
}
