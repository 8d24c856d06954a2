export * from "./begin-session.ts";
export * from "./changes-between.ts";
export * from "./finish.ts";
export * from "./parity-of.ts";
export type * from "./session.ts";
export type { SessionData, SessionState } from "./session-state.ts";
export { step, type Watch } from "./step.ts";
