export type { EvenkeelContext } from "./context.ts";
export type { ReportOptions } from "./reporter.ts";
export { type EvenkeelFetch, type EvenkeelOptions, withEvenkeel } from "./with-evenkeel.ts";
