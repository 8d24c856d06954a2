/**
 * As how many of its scores one session counts: the number that the session of a score has, on average over scores (Kish's
 * design effect where all scores of a session are the same, the worst there is). 1: one each.
 *
 * @param sessions of scores that have a value; `null`: of a score that names none, which stands for itself
 */
export function shareOfSession(sessions: readonly (string | null)[]): number {
  const counts = new Map<string, number>();
  let alone = 0;
  for (const session of sessions) {
    if (session === null) alone += 1;
    else counts.set(session, (counts.get(session) ?? 0) + 1);
  }
  if (sessions.length === 0) return 1;
  const squares = [...counts.values()].reduce((sum, count) => sum + count * count, alone);
  return squares / sessions.length;
}
