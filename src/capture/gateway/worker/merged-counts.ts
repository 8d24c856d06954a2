const prefix = "notAnalysed: ";
const ofReply = "the reply: ";

/**
 * What the gateway says of itself: the forwarding thread's counts and the worker's, by one name each.
 *
 * Where both count the same thing the forwarding thread's counts it whole: it lives as long as the gateway, and has what was
 * never handed over. Calls without analysis are counted by both, each for its own reasons: by reason the larger count holds.
 *
 * @param forwarder `null`: it has not said anything yet; then nothing stands in for it
 * @param worker since the worker began
 */
export function mergedCounts(
  forwarder: Readonly<Record<string, number>> | null,
  worker: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const { received = 0, underWay = 0, queueBytes = 0, ...rest } = worker;
  const own = { ...rest, toldToWorker: received, underWayInWorker: underWay, bytesInWorker: queueBytes };
  if (forwarder === null) return own;
  const byReason = new Map<string, number>();
  const told = reasonsIn(forwarder);
  for (const [reason, calls] of reasonsIn(worker)) {
    // The worker says on which side it was; the forwarding thread counts both sides as one call.
    const bare = reason.startsWith(ofReply) ? reason.slice(ofReply.length) : reason;
    const name = told.has(bare) ? bare : reason;
    byReason.set(name, (byReason.get(name) ?? 0) + calls);
  }
  for (const [reason, calls] of told) byReason.set(reason, Math.max(calls, byReason.get(reason) ?? 0));
  const isReason = ([name]: readonly [string, number]): boolean => name.startsWith(prefix);
  return {
    ...Object.fromEntries(Object.entries(own).filter((each) => !isReason(each))),
    ...Object.fromEntries(Object.entries(forwarder).filter((each) => !isReason(each))),
    notAnalysed: [...byReason.values()].reduce((sum, calls) => sum + calls, 0),
    ...Object.fromEntries([...byReason].map(([reason, calls]) => [prefix + reason, calls])),
  };
}

function reasonsIn(counts: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(counts).flatMap(([name, calls]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), calls] as const] : [],
    ),
  );
}
