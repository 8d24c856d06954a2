export { type AskedSeries, askedSeries } from "./asked.ts";
export { qualityOf } from "./quality-of.ts";
export { shareOfSession } from "./share-of-session.ts";
