export { lockFolder } from "./folder-lock.ts";
export { type ReadLimits, type ReadSpool, readSpool } from "./read-spool.ts";
export { releaseBefore } from "./release-before.ts";
export { SpoolError } from "./spool-error.ts";
export { type Appended, openSpool, type SpoolCounts, type SpoolOptions, type SpoolWriter } from "./spool-writer.ts";
