export { type ClickhouseOptions, openClickhouseStore } from "./open-clickhouse-store.ts";
