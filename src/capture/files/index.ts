export { count, type Fields, fields, list, text, time, word } from "./guards.ts";
export { ProblemList } from "./problem-list.ts";
export { readChunks } from "./read-chunks.ts";
export { type Line, type LineBatch, type LineFlaw, type ReadLinesOptions, readLines } from "./read-lines.ts";
export { codeOf, reasonOf } from "./reason-of.ts";
