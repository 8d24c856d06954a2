export { CohortParity } from "./cohort-parity.ts";
