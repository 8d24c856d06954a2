export { GeminiReader } from "./gemini-reader.ts";
