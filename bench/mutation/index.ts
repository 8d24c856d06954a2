export { type MutationFigures, mutation } from "./mutation.ts";
