import { plural } from "../text/figures.ts";

interface Props {
  readonly of: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => unknown;
  };
  readonly shown: number;
  /** One of them: `session`. */
  readonly what: string;
}

/** How many are shown, and the next page of them. */
export function More({ of: asked, shown, what }: Props) {
  return (
    <p className="more">
      <span className="soft">
        {plural(shown, what)} shown{asked.hasNextPage ? ", there are more" : ", that is all"}.
      </span>{" "}
      {asked.hasNextPage && (
        <button type="button" disabled={asked.isFetchingNextPage} onClick={() => asked.fetchNextPage()}>
          {asked.isFetchingNextPage ? "Loading …" : "More"}
        </button>
      )}
    </p>
  );
}
