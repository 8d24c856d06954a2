export { OtlpDesk } from "./otlp-desk.ts";
