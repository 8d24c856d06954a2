export { AlertBook } from "./alert-book.ts";
export { type Condition, type Severity, severityRank } from "./condition.ts";
export { type Courier, type CourierOptions, type Post, startCourier } from "./courier.ts";
export type { Attempt, Delivery } from "./outbox.ts";
