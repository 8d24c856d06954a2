export type * from "./break.ts";
export * from "./canonical/index.ts";
export type * from "./exchange.ts";
export type * from "./ids.ts";
export type * from "./item.ts";
export { type BodyAtHand, parseCall, parseRequest, type RequestOutcome, readHeaders } from "./parse-call.ts";
export type * from "./parsed-call.ts";
export {
  type Before,
  detectProtocol,
  type Headers,
  headerOf,
  nothingBefore,
  readReply,
  readRequest,
} from "./protocols/index.ts";
export * from "./provenance.ts";
export type * from "./raw-call.ts";
export * from "./rereading/index.ts";
export * from "./seen.ts";
export * from "./sse/index.ts";
export * from "./strands/index.ts";
export { textOf } from "./text-of.ts";
export type * from "./transition.ts";
export { unanswered } from "./unanswered.ts";
