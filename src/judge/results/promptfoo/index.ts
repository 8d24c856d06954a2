export { readPromptfoo } from "./read-promptfoo.ts";
