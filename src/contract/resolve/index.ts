export { expectationsFor } from "./expectations-for.ts";
