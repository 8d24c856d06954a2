export { decodeOtlp } from "./decode-otlp.ts";
export type * from "./decoded.ts";
export { type OtlpReply, otlpRefusal, otlpReply } from "./otlp-reply.ts";
export { WireJoin } from "./wire-join.ts";
