export { commandForRecord } from "./command-line.ts";
export { decodeBody } from "./decode-body.ts";
export { harEntry, type SeenCall } from "./har-entry.ts";
export { type Existing, openHar } from "./har-file.ts";
export { type Door, type RecordingProxy, startRecordingProxy } from "./proxy.ts";
export { type Recorded, type RecordOptions, record } from "./record.ts";
export { withoutKeys, withoutSecretParameters, withoutSecrets } from "./secrets.ts";
export { standIns } from "./stand-ins.ts";
