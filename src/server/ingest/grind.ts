import type { Fact } from "../../telemetry/index.ts";
import { reasonOf } from "../store-state.ts";
import type { Mill } from "./mill.ts";
import type { Milled } from "./reading.ts";

/**
 * What a mill makes of facts, and what it wants kept. A mill that throws may have taken in a part of them, so it must not be
 * given them again.
 *
 * @param now milliseconds since 1970
 */
export function grind(
  mill: Mill,
  given: readonly Fact[],
  now: number,
  isBehind: boolean,
): Milled | { readonly fault: string } {
  try {
    const { facts, alerts, withdrawn = [] } = mill.take(given, now, isBehind);
    return { facts, withdrawn, alerts, keep: mill.state() };
  } catch (error) {
    return { fault: reasonOf(error) };
  }
}
