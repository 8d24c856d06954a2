export { type Blocking, blockingOf } from "./blocking.ts";
export { judgeHeld } from "./judge-held.ts";
export { remedyOf, type Verdict } from "./judge-request.ts";
export { type Guarded, ServedGuard } from "./served-guard.ts";
