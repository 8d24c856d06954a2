export { type Before, nothingBefore } from "./before.ts";
export { detectProtocol } from "./detect-protocol.ts";
export { type Headers, headerOf } from "./header-of.ts";
export { type Bag, bag, count, isBag, list, parseJson, text } from "./narrow.ts";
export { readReply } from "./read-reply.ts";
export { readRequest } from "./read-request.ts";
export { unreadableRequest } from "./request-parts.ts";
