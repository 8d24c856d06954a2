export type * from "./api/answers.ts";
