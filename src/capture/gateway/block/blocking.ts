import type { Contract } from "../../../contract/index.ts";
import type { BlockableRule, GatewaySettings } from "../../../settings/index.ts";
import { GatewayError } from "../gateway-error.ts";

/** What blocks, and by what. */
export interface Blocking {
  readonly rules: ReadonlySet<BlockableRule>;
  readonly contract: Contract | null;
  /** Longest body that is read, bytes; a longer one is refused. */
  readonly longestBody: number;
}

/**
 * The rules that block, or `null` where none does: then nothing is collected or read before it goes on.
 *
 * @throws GatewayError where a rule blocks what nothing declares
 */
export function blockingOf({ rules, longestBody }: GatewaySettings, contract: Contract | null): Blocking | null {
  const blocking = (["model-declared", "effort-declared", "model-served"] as const).filter(
    (rule) => rules[rule] === "block",
  );
  if (blocking.length === 0) return null;
  const undeclared = blocking.find((rule) => rule !== "model-served");
  if (undeclared !== undefined && (contract === null || contract.components.length === 0)) {
    throw new GatewayError(
      "EVENKEEL_GATEWAY_SETTINGS",
      `live.gateway.rules: ${undeclared} is set to block, and nothing is declared: add components to evenkeel.yaml, or set it to report`,
    );
  }
  return { rules: new Set(blocking), contract, longestBody };
}
