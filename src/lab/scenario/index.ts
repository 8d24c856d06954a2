export { type ChosenScenarios, chooseScenarios } from "./choose-scenarios.ts";
export { scenario } from "./define-scenario.ts";
export { effortScenarios } from "./effort-scenarios.ts";
export { scenarioJsonSchema } from "./json-schema.ts";
export { type ParsedScenario, parseScenario, type ScenarioProblem } from "./parse-scenario.ts";
export type * from "./scenario.ts";
export type { ScenarioInput } from "./schema.ts";
export { shippedSuite } from "./suite.ts";
export { held, turnOf } from "./turn-of.ts";
