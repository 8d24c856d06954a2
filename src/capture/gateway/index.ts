export type { GatewayCounts } from "./counts.ts";
export { GatewayError, type GatewayErrorCode } from "./gateway-error.ts";
export { type Gateway, type GatewayOptions, startGateway } from "./start-gateway.ts";
