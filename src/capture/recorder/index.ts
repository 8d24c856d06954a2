export { commandForRecord } from "./command-line.ts";
export type { Existing } from "./har-file.ts";
export { type Door, type RecordingProxy, startRecordingProxy } from "./proxy.ts";
export { type Recorded, type RecordOptions, record } from "./record.ts";
export { withoutKeys, withoutSecrets } from "./secrets.ts";
export { standIns } from "./stand-ins.ts";
