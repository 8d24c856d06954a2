import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { newestChanges } from "../../api/queries.ts";
import { Name } from "../../parts/name.tsx";
import { Time } from "../../parts/time.tsx";
import { useAddress } from "../../shell/address.ts";
import { ChangeSummary } from "./change-summary.tsx";
import { newestOfEach } from "./newest-of-each.ts";

const mostClients = 4;

/** What became another from one session to the next, by client: nobody broke a promise by it, and somebody may want to know. */
export function Changed() {
  const { filter, with: to } = useAddress();
  const { data } = useQuery(newestChanges(filter));
  const between = (data ?? []).filter(({ between: what }) => what === "sessions");
  const clients = [...new Set(between.map(({ scope }) => scope.client))];
  if (clients.length === 0) return null;
  return (
    <section aria-labelledby="changed">
      <h2 id="changed">
        What changed <small className="soft">from one session to the next; by itself no error</small>
      </h2>
      <ul className="bare">
        {clients.slice(0, mostClients).map((client) => {
          const changes = newestOfEach(between.filter(({ scope }) => scope.client === client));
          const newest = Math.max(...changes.map(({ at }) => at));
          return (
            <li key={client}>
              <b>
                <Name of={client} most={48} />
              </b>
              , last <Time at={newest} />: <ChangeSummary changes={changes} />.{" "}
              <Link href={`/changes${to({ client, tab: "list" })}`}>See what changed</Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
