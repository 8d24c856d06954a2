import semver from "semver";
import type { When } from "../contract.ts";
import type { Scope } from "../expectations/index.ts";
import { globMatches } from "./glob.ts";

/** Whether a condition holds for a scope. What the scope does not know, no condition about it can hold for. */
export function holds(when: When, scope: Scope): boolean {
  return (
    globMatches(when.lane, scope.lane) &&
    (when.client === undefined || when.client === scope.client) &&
    (when.model === undefined || (scope.model !== null && globMatches(when.model, scope.model))) &&
    (when.project === undefined || (scope.project !== null && globMatches(when.project, scope.project))) &&
    (when.version === undefined || (scope.version !== null && versionHolds(scope.version, when.version)))
  );
}

function versionHolds(version: string, range: string): boolean {
  const parsed = semver.parse(version, { loose: true }) ?? semver.coerce(version);
  return parsed !== null && semver.satisfies(parsed, range, { includePrerelease: true, loose: true });
}
