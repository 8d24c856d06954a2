/** Seeded draws, and promised rates held against simulated ones, for tests outside `stats/`. */
export { assertRateAbove, assertRateAtMost, seeded } from "../../src/stats/simulated.fixture.ts";
