export type { Interactions, Term } from "./design-terms.ts";
export { type FactorialFit, type FactorialRow, factorialOls, type TermEffect } from "./factorial-ols.ts";
export { plackettBurman } from "./plackett-burman.ts";
export { shapley } from "./shapley.ts";
export { type ChangeEffect, shapleyOfFit } from "./shapley-of-fit.ts";
