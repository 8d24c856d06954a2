export * from "./code-parser.ts";
export * from "./code-quality.ts";
export * from "./grammar-of.ts";
export * from "./grammars-in.ts";
export * from "./judge-code.ts";
