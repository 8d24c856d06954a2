/** What is wanted at one place of a JSON document, and below it. */
export interface WantedPath {
  readonly members: ReadonlyMap<string, WantedPath>;
  readonly items: WantedPath | null;
  /** The path by which this very value is wanted. */
  readonly wanted: string | null;
}

interface Draft extends WantedPath {
  readonly members: Map<string, Draft>;
  items: Draft | null;
  wanted: string | null;
}

/** @param paths `results.version`, `samples[].id`: names joined by dots, `[]` for every item of a list */
export function wantedPaths(paths: readonly string[]): WantedPath {
  const root = draft();
  for (const path of paths) {
    let at = root;
    for (const step of path.split(/\.|(?=\[\])/)) {
      if (step === "[]") {
        at.items ??= draft();
        at = at.items;
      } else if (step !== "") {
        const known = at.members.get(step) ?? draft();
        at.members.set(step, known);
        at = known;
      }
    }
    at.wanted = path;
  }
  return root;
}

function draft(): Draft {
  return { members: new Map(), items: null, wanted: null };
}
