export type * from "./agent.ts";
export { agentNamed, type Named } from "./agent-named.ts";
export type * from "./agent-options.ts";
export { type AgentSpec, agentSpec, type CommandSpec, type HttpSpec } from "./agent-spec.ts";
export { type ClientPackage, clientPackages, type RealClient, realClients } from "./clients.ts";
export { commandAgent } from "./command.ts";
export { httpAgent } from "./http-agent.ts";
export type * from "./in-process.ts";
export { inProcessAgent } from "./in-process-agent.ts";
export {
  clientCache,
  type Installed,
  type InstalledClient,
  install,
  type Published,
  publishedVersions,
  removeInstalled,
} from "./install.ts";
export { type Ran, runBounded } from "./run-bounded.ts";
export { type ClientRun, runClient } from "./run-client.ts";
export { heldCommand } from "./tool-gate.ts";
export { argumentsFor, type Turn } from "./turn.ts";
