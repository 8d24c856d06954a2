export { type InjectionKind, injectionKind } from "../wire/index.ts";
export { actBehind } from "./act-behind.ts";
export * from "./all-invariants.ts";
export { isInternal, parityBreach } from "./build-parity.ts";
export * from "./component-values.ts";
export { isHelperLane } from "./helper-lane.ts";
export * from "./invariant.ts";
export { asksForRouting, sameModel } from "./same-model.ts";
export { thinkingKept } from "./thinking-kept.ts";
