/** Seeded draws. A state of 128 bits, so that the streams of neighbouring seeds do not run into each other. */
export interface Random {
  /** Even in [0, 1). */
  next(): number;
  /** 1 with chance `p`, else 0. */
  flip(p: number): 0 | 1;
  normal(): number;
  /** Beta(a, b); the mean of which is a/(a + b). */
  beta(a: number, b: number): number;
}

/** sfc32 (Doty-Humphrey, PractRand). */
export function randomOf(seed: number): Random {
  let a = 0;
  let b = 0x9e3779b9;
  let c = seed >>> 0;
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let k = 0; k < 16; k++) next();
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  /** ln of a Gamma(shape) variable. Marsaglia & Tsang (2000); in logarithms, since small shapes underflow. */
  const logGamma = (shape: number): number => {
    if (shape < 1) return logGamma(shape + 1) + Math.log(1 - next()) / shape;
    const d = shape - 1 / 3;
    const k = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const v = (1 + k * x) ** 3;
      if (v > 0 && Math.log(1 - next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return Math.log(d * v);
    }
  };
  return {
    next,
    flip: (p) => (next() < p ? 1 : 0),
    normal,
    beta: (shapeA, shapeB) => 1 / (1 + Math.exp(logGamma(shapeB) - logGamma(shapeA))),
  };
}
