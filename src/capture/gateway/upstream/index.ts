export { type DoorOptions, openUpstream, type UpstreamDoor } from "./upstream-door.ts";
