import type { SpoolWriter } from "../../spool/index.ts";

interface Refused {
  readonly lines: readonly string[];
  readonly ids: readonly string[];
  readonly chars: number;
}

/** Characters of facts kept to be tried again while the spool takes none. */
const mostRefused = 16 * 1024 * 1024;

/**
 * Writes facts, and says which exchanges are on disk. What the spool refuses is kept within a bound and tried again;
 * beyond it the oldest are dropped and counted. Dropped exchanges are settled too: telling them again would not help.
 */
export class FactWriter {
  readonly #spool: SpoolWriter;
  readonly #durable: (ids: readonly string[]) => void;
  readonly #refused: Refused[] = [];
  #chars = 0;
  #dropped = 0;
  #open: Promise<unknown> = Promise.resolve();

  constructor(spool: SpoolWriter, durable: (ids: readonly string[]) => void) {
    this.#spool = spool;
    this.#durable = durable;
  }

  write(lines: readonly string[], ids: readonly string[]): void {
    if (lines.length === 0) {
      if (ids.length > 0) this.#durable(ids);
      return;
    }
    const appended = this.#spool.append(lines).then((answer) => {
      if (answer.is === "durable") {
        if (ids.length > 0) this.#durable(ids);
      } else if (answer.because === "too-long") this.#drop({ lines, ids, chars: 0 });
      else this.#keep({ lines, ids, chars: lines.reduce((sum, line) => sum + line.length, 0) });
    });
    this.#open = Promise.all([this.#open, appended]);
  }

  /** Tries again what was refused. */
  retry(): void {
    const again = this.#refused.splice(0);
    this.#chars = 0;
    for (const { lines, ids } of again) this.write(lines, ids);
  }

  /** Resolves when all that was written so far is on disk or refused. */
  async settled(): Promise<void> {
    await this.#open;
  }

  counts(): Readonly<Record<string, number>> {
    const { durable, bytes, waitingBytes } = this.#spool.counts();
    return {
      factsDurable: durable,
      factsDropped: this.#dropped,
      factsRefused: this.#refused.reduce((sum, { lines }) => sum + lines.length, 0),
      spoolBytes: bytes,
      spoolWaitingBytes: waitingBytes,
    };
  }

  #keep(refused: Refused): void {
    this.#refused.push(refused);
    this.#chars += refused.chars;
    while (this.#chars > mostRefused) {
      const oldest = this.#refused.shift();
      if (oldest === undefined) return;
      this.#chars -= oldest.chars;
      this.#drop(oldest);
    }
  }

  #drop({ lines, ids }: Refused): void {
    this.#dropped += lines.length;
    if (ids.length > 0) this.#durable(ids);
  }
}
