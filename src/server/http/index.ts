export { ApiError, type ErrorStatus } from "./api-error.ts";
export { type Asked, authorize, guard, isLoopback } from "./guard.ts";
export { type Listening, listen } from "./listen.ts";
export { type Rate, RateLimit } from "./rate-limit.ts";
export { readBody, readJson } from "./read-body.ts";
