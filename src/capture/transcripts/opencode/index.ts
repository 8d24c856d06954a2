export { readOpenCodeDatabase } from "./read-database.ts";
export { readOpenCodeFolder } from "./read-folder.ts";
