export { type Known, type Strictness, type StrictRule, strictRules } from "./rules.ts";
export { validate } from "./validate.ts";
