export type * from "./exchange-fact.ts";
export type * from "./fact.ts";
export {
  changeSchema,
  eventSchema,
  exchangeSchema,
  factSchemas,
  feedbackSchema,
  labRunSchema,
  measureSchema,
  scopeSchema,
  scoreSchema,
  severitySchema,
  sourceSchema,
  tokensSchema,
  violationSchema,
} from "./fact-schema.ts";
export { factOf, type ParsedFact, parseFact } from "./parse-fact.ts";
export { toldOf } from "./told-of.ts";
export type { Unit } from "./unit.ts";
export { unitOf } from "./unit-of.ts";
