export { type Listener, LiveHub, type LiveHubOptions } from "./live-hub.ts";
