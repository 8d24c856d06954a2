/** The effects a bet is spread over, in units of the score (0.03 is three points). */
export const defaultEffects: readonly number[] = [0.01, 0.02, 0.03, 0.045, 0.07, 0.1, 0.15, 0.25];

/**
 * Half the mass on the grid point nearest the effect one plans for, the rest even.
 *
 * @param design the planned effect, in units of the score
 */
export function designWeights(design = 0.03, effects: readonly number[] = defaultEffects): readonly number[] {
  if (effects.length === 1) return [1];
  const distances = effects.map((effect) => Math.abs(effect - design));
  const nearest = distances.indexOf(Math.min(...distances));
  return effects.map((_, j) => (j === nearest ? 0.5 : 0.5 / (effects.length - 1)));
}
