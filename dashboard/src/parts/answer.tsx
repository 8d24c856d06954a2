import type { ReactNode } from "react";
import { Refused } from "../api/refused.ts";
import { Time } from "./time.tsx";

interface Asked<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly dataUpdatedAt: number;
  readonly isPlaceholderData: boolean;
  readonly refetch: () => unknown;
}

interface Props<T> {
  readonly of: Asked<T>;
  readonly what: string;
  readonly children: (data: T) => ReactNode;
}

/** An answer of the server, or that it is on its way, or what is wrong and what to do. Old data says that it is old. */
export function Answer<T>({ of: asked, what, children }: Props<T>) {
  if (asked.data === undefined) {
    if (asked.error) return <Failed error={asked.error} what={what} again={asked.refetch} />;
    return (
      <p className="loading" role="status">
        Loading {what} …
      </p>
    );
  }
  return (
    <div className={asked.isPlaceholderData ? "changing" : undefined} aria-busy={asked.isPlaceholderData}>
      {asked.error && (
        <p className="note warn stale" role="alert">
          <b>{asked.error.message}</b> What is shown is of <Time at={asked.dataUpdatedAt} as="second" />.{" "}
          <Next of={asked.error} />{" "}
          <button type="button" className="small" onClick={() => asked.refetch()}>
            Ask again
          </button>
        </p>
      )}
      {children(asked.data)}
    </div>
  );
}

interface FailedProps {
  readonly error: Error;
  readonly what: string;
  readonly again: () => unknown;
}

/** What to do next, where the server said so. */
function Next({ of: error }: { readonly of: Error }) {
  const next = error instanceof Refused ? error.next : null;
  return (
    next !== null && (
      <span>
        Next: <code>{next}</code>
      </span>
    )
  );
}

function Failed({ error, what, again }: FailedProps) {
  return (
    <div className="state" role="alert">
      <h2>No {what}: the question was not answered</h2>
      <p>{error.message}</p>
      <p>
        <Next of={error} />
      </p>
      <button type="button" onClick={() => again()}>
        Ask again
      </button>
    </div>
  );
}
