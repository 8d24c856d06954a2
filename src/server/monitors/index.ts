export { openWatch, Watch, type WatchOptions } from "./watch.ts";
