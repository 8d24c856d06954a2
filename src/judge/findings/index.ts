export { seeded } from "../../stats/index.ts";
export { type FindOptions, fewestDays, fewestSessions, findChanges } from "./find-changes.ts";
export type * from "./finding.ts";
