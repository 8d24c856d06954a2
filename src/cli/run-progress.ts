import { progressLine } from "./progress.ts";

/** Where many runs stand. */
export interface RunProgress {
  /** Shows how far it is, and with what it is busy. */
  at(done: number, of: number, what: string): void;
  /** A line that stays: a long run can be read while it goes on. */
  note(text: string): void;
}

/** Shows on stderr how some work goes on; nothing but its notes stays behind, whatever becomes of it. */
export async function withProgress<T>(work: (progress: RunProgress) => Promise<T>): Promise<T> {
  const line = progressLine(process.stderr, () => performance.now());
  try {
    return await work({
      at: (done, of, what) => line.show(of === 0 ? 1 : done / of, `${done} of ${of}  ${what}`),
      note(text) {
        line.clear();
        process.stderr.write(`${text}\n`);
      },
    });
  } finally {
    line.clear();
  }
}
