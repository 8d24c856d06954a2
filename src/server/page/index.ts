export { PageFiles, securityHeaders } from "./page-files.ts";
