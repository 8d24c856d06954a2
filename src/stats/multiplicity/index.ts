export * from "./adjuster.ts";
export * from "./e-lond.ts";
export * from "./ebh.ts";
export * from "./lord.ts";
