import { adjuster, eBh, eLond, MixBet } from "../../../src/stats/index.ts";
import type { Simulation } from "./index.ts";

export interface Many {
  /** Streams side by side, or releases one after another. */
  readonly hypotheses: number;
  /** Of which so many really lose ten points. */
  readonly real: number;
  readonly p: number;
  readonly looks: number;
  readonly alpha: number;
}

/**
 * False discovery proportions where somebody looks all the time and stops when it pleases: e-BH read at the first look
 * with any discovery, e-BH over adjusted running maxima and over the maxima themselves (which nothing guarantees where streams depend on each other; here they do not); e-LOND over
 * releases, each stopped when its own evidence is at its largest that is allowed: at a stopping time of its own.
 */
export const many: Simulation<Many> = ({ hypotheses, real, p, looks, alpha }, random) => {
  const bets = Array.from({ length: hypotheses }, () => new MixBet());
  const found: Record<string, readonly number[] | null> = {
    "e-BH, stopped at will": null,
    "e-BH on adjusted maxima": null,
    "e-BH on running maxima": null,
  };
  const first = (name: string, es: readonly number[]): void => {
    if (found[name] !== null) return;
    const now = eBh(es, alpha);
    if (now.length > 0) found[name] = now;
  };
  for (let t = 1; t <= looks; t++) {
    bets.forEach((bet, i) => {
      const base = random.flip(p);
      const loss = i < real ? Math.min(0.1, p) : 0;
      bet.update(base - random.flip(p - loss), 1);
    });
    if (t % 10 !== 0) continue;
    first(
      "e-BH, stopped at will",
      bets.map(({ logE }) => Math.exp(logE)),
    );
    const maxima = bets.map(({ logEMax }) => Math.exp(logEMax));
    first("e-BH on adjusted maxima", maxima.map(adjuster));
    first("e-BH on running maxima", maxima);
  }
  const share = (rejected: readonly number[] | null): number =>
    rejected === null || rejected.length === 0 ? 0 : rejected.filter((i) => i >= real).length / rejected.length;
  return {
    ...Object.fromEntries(Object.entries(found).map(([name, rejected]) => [name, share(rejected)])),
    "e-LOND": share(releases({ hypotheses, real, p, looks, alpha }, random)),
  };
};

/** Real ones come at random among the others; each is stopped once it reaches 1/α, or at the last look. */
const releases = (
  { hypotheses, real, p, looks, alpha }: Many,
  random: Parameters<typeof many>[1],
): readonly number[] => {
  const order = Array.from({ length: hypotheses }, (_, i) => i);
  for (let i = hypotheses - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  const es = order.map((i) => {
    const bet = new MixBet();
    const loss = i < real ? Math.min(0.1, p) : 0;
    // Nobody stops at 20: the first release needs 40, later ones more.
    while (bet.n < looks && bet.logE < -Math.log(alpha) + Math.log(2 * hypotheses ** 2)) {
      const base = random.flip(p);
      bet.update(base - random.flip(p - loss), 1);
    }
    return Math.exp(bet.logE);
  });
  const { rejected } = eLond(es, alpha);
  return order.filter((_, k) => rejected[k] === true);
};
