import { MixBet } from "../../../src/stats/index.ts";
import type { Simulation } from "./index.ts";

export interface Stopping {
  /** Chances that a pair is lost, and that it is won. */
  readonly lost: number;
  readonly won: number;
  readonly alpha: number;
  readonly most: number;
}

/** Pairs until a loss is proven, with no horizon. */
export const stopping: Simulation<Stopping> = ({ lost, won, alpha, most }, random) => {
  const bet = new MixBet();
  while (bet.n < most) {
    const u = random.next();
    if (bet.update(u < lost ? 1 : u < lost + won ? -1 : 0, 1) >= -Math.log(alpha)) return { pairs: bet.n };
  }
  return { pairs: Number.POSITIVE_INFINITY };
};
