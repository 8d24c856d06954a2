export type GatewayErrorCode = "EVENKEEL_GATEWAY_SETTINGS" | "EVENKEEL_GATEWAY_LISTEN" | "EVENKEEL_GATEWAY_TOKEN";

/** The gateway cannot start as it was told to. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: GatewayErrorCode;

  constructor(code: GatewayErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
