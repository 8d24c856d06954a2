export type * from "./agent.ts";
export { type ClientPackage, clientPackages, type RealClient, realClients } from "./clients.ts";
export type * from "./in-process.ts";
export { clientCache, type Installed, type InstalledClient, install } from "./install.ts";
export { type Ran, runBounded } from "./run-bounded.ts";
export { type ClientRun, runClient } from "./run-client.ts";
export { argumentsFor, type Turn } from "./turn.ts";
