export { type FindOptions, fewestDays, fewestSessions, findChanges } from "./find-changes.ts";
export type * from "./finding.ts";
export { seeded } from "./seeded.ts";
