export { readJunit } from "./read-junit.ts";
