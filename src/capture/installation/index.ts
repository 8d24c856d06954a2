export { dataFolder } from "./data-folder.ts";
export { accessToken, installKey } from "./kept-secret.ts";
export { identityIn, identityOf, isAlive, type ProcessIdentity } from "./process-identity.ts";
export { type Place, type Running, removeRunning, whatRuns, writeRunning } from "./running.ts";
