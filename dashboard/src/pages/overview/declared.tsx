import { useQuery } from "@tanstack/react-query";
import { contract as contractQuery } from "../../api/queries.ts";
import { Name, Names } from "../../parts/name.tsx";

/** What should run, by the contract; what did not is among the broken promises. */
export function Declared() {
  const { data } = useQuery(contractQuery);
  if (data === undefined) return null;
  const { contract } = data;
  if (contract === null) {
    return (
      <p className="soft">
        Nothing declares what should run, so it is held only against what every client promises. An{" "}
        <code>evenkeel.yaml</code> with <code>components</code> does: <code>evenkeel contract learn</code> writes one.
      </p>
    );
  }
  const { agent, source, release, components } = contract;
  return (
    <p className="soft">
      Declared by <Name of={source} />:{" "}
      <b>
        <Name of={agent} />
      </b>
      {components.length > 0 && (
        <>
          , its <Names of={components.map(({ name }) => name)} />
        </>
      )}
      {release !== null && (
        <>
          {" "}
          (release <code title={release}>{release.slice(0, 12)}</code>)
        </>
      )}
      . Every call is held against it; what differs is a broken promise.
    </p>
  );
}
