export { type HealthInput, healthOf } from "./health-of.ts";
