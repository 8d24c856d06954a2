import { Session } from "node:inspector/promises";

/** Bytes between two samples: small enough for one call to be seen. */
const samplingInterval = 8192;

interface Node {
  readonly selfSize: number;
  readonly children: readonly Node[];
}

/** Bytes that `run` takes of the heap, what is collected meanwhile counted in; a sampled estimate. */
export async function heapAllocated(run: () => void | Promise<void>): Promise<number> {
  const session = new Session();
  session.connect();
  try {
    await session.post("HeapProfiler.startSampling", {
      samplingInterval,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
    await run();
    const { profile } = await session.post("HeapProfiler.stopSampling");
    return sizeOf(profile.head);
  } finally {
    session.disconnect();
  }
}

function sizeOf({ selfSize, children }: Node): number {
  return children.reduce((sum, child) => sum + sizeOf(child), selfSize);
}
