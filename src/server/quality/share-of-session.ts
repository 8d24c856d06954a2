/**
 * As how many of its scores one session counts: the most that any of them has. 1: one each.
 *
 * A session of c scores with mean x enters the interval as the factor exp(λx) / (1 + m (exp(λ) − 1)) to the power r, c over
 * the most. For r ≤ 1 that is no more than 1 + r (factor − 1), which for m = E cx / E c, the mean of scores, is 1 on average,
 * also where c goes with x. The number that a session has on average over scores (Kish's design effect) would not do: where
 * sessions that fail have five scores, it missed in a quarter of streams.
 *
 * @param sessions of scores that have a value; `null`: of a score that names none, which stands for itself
 */
export function shareOfSession(sessions: readonly (string | null)[]): number {
  const counts = new Map<string, number>();
  let most = 1;
  for (const session of sessions) {
    if (session === null) continue;
    const count = (counts.get(session) ?? 0) + 1;
    counts.set(session, count);
    most = Math.max(most, count);
  }
  return most;
}
