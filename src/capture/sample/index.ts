export { sampleFacts } from "./sample-facts.ts";
