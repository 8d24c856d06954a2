import semver from "semver";
import type { When } from "../contract.ts";
import type { Kind } from "../kinds.ts";
import type { DeclaredComponent } from "./declared.ts";
import { quoted } from "./explain.ts";
import { isLane, unknownLane } from "./lane-word.ts";
import type { Path } from "./positions.ts";
import type { RawWhen } from "./schema.ts";

/** Says what is wrong at a place of the file. */
export type Say = (place: Path, what: string, next?: string | null, atKey?: boolean) => void;

/** Versions must be ranges and lanes must exist. */
export function checkWhen(when: RawWhen, at: Path, say: Say): void {
  const each = (value: string | readonly string[] | undefined): readonly string[] =>
    value === undefined ? [] : typeof value === "string" ? [value] : value;
  for (const range of each(when.version)) {
    if (semver.validRange(range) === null) {
      say(
        [...at, "version"],
        `${quoted(range)} is not a version range`,
        'write it as npm does: 2.1.97, "2.1.x", ">=2.1.0 <2.2.0"',
      );
    }
  }
  for (const lane of each(when.lane)) {
    if (!isLane(lane)) say([...at, "lane"], ...unknownLane(lane));
  }
}

/** The same thing must not be declared twice for the same calls: neither would win. */
export function checkTwice(components: readonly DeclaredComponent[], say: Say): void {
  const claims = new Map<string, { readonly name: string; readonly line: number }>();
  for (const component of components) {
    for (const { when, fields, path, line } of component.cases) {
      const condition = Object.entries(when)
        .sort()
        .map(([key, value]) => `${key} ${value}`)
        .join(", ");
      const shared =
        fields.kind === "prompt" && fields.as === "injection"
          ? null
          : sharedKinds.has(fields.kind)
            ? fields.kind
            : null;
      const key = JSON.stringify([shared ?? `=${component.name}`, conditionOf(when)]);
      const other = claims.get(key);
      if (other === undefined) claims.set(key, { name: component.name, line });
      else {
        say(
          path,
          `${fields.kind} for ${condition} is declared twice`,
          `it stands on line ${other.line} already`,
          other.name !== component.name,
        );
      }
    }
  }
}

/** Kinds of which a call has one; of the others there may be many, by name. */
const sharedKinds: ReadonlySet<Kind> = new Set(["prompt", "effort", "context", "model", "tools"]);

function conditionOf(when: When): string {
  return JSON.stringify(Object.entries(when).sort());
}
