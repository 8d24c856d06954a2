import type { AnySignalFamily } from "../../../signals/index.ts";
import type { EpochMs, Exchange, SessionId } from "../../../wire/index.ts";
import type { KeptSession } from "./checkpoint.ts";
import { forgetTexts, noteStep, type OpenSession, openSession, type StrandNotes, written } from "./open-session.ts";

export interface HeldOptions {
  readonly families: readonly AnySignalFamily[];
  /** Bytes of earlier calls held to compare the next ones with. */
  readonly keepBytes: number;
  /** Tells a session's signals as they stand. */
  readonly tell: (session: OpenSession, isFinal: boolean, now: EpochMs) => void;
}

/** Milliseconds after its last call until a session's signals are final. They are told anew should it go on. */
const quiet = 10 * 60_000;
/** Milliseconds after its last call until a session is ended. */
const longestIdle = 12 * 3_600_000;
/** Sessions held at a time. */
const mostSessions = 20_000;
/** A session that breaks more promises than this is ended, and begins anew. */
const mostViolations = 500;

/**
 * The sessions under way, within a bound of bytes: beyond it texts go and hashes stay, then whole sessions, those unused
 * longest before others.
 */
export class HeldSessions {
  readonly #options: HeldOptions;
  /** The one used last at the end. */
  readonly #sessions = new Map<string, OpenSession>();
  /** Sessions whose signals are not final. */
  readonly #untold = new Set<string>();
  /** Sessions that hold texts, the one used last at the end. */
  readonly #withTexts = new Set<string>();
  #bytes = 0;
  #ended = 0;
  #forgotten = 0;

  constructor(options: HeldOptions) {
    this.#options = options;
  }

  /** The session, begun where it is new. */
  take(id: SessionId, now: EpochMs): OpenSession {
    const session = this.#sessions.get(id) ?? openSession(id, this.#options.families, now);
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    return session;
  }

  /** Notes a step that was made. */
  stepped(session: OpenSession, exchange: Exchange, isTurn: boolean): StrandNotes {
    this.#bytes -= session.bytes;
    const notes = noteStep(session, exchange, isTurn);
    this.#bytes += session.bytes;
    return notes;
  }

  /** After all that a step brought was told. */
  settle(session: OpenSession, now: EpochMs): void {
    const { data } = session.state;
    session.quietSince = now;
    session.isNew = true;
    session.isFinal = false;
    this.#untold.add(data.id);
    this.#withTexts.delete(data.id);
    this.#withTexts.add(data.id);
    if (data.violations.length > mostViolations) this.#close(data.id, session, now);
    this.#keepWithin(now);
  }

  /** Lets a session go untold. */
  drop(id: string): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    this.#sessions.delete(id);
    this.#untold.delete(id);
    this.#withTexts.delete(id);
    this.#bytes -= session.bytes;
  }

  /**
   * Signals that are new, of each session at most once in so long; and those of sessions that fell silent, as final.
   *
   * @param every milliseconds
   */
  tellSignals(now: EpochMs, every: number): void {
    for (const id of this.#untold) {
      const session = this.#sessions.get(id);
      if (session === undefined) {
        this.#untold.delete(id);
        continue;
      }
      const isFinal = Math.abs(now - session.quietSince) >= quiet;
      if (session.isNew ? !isFinal && Math.abs(now - session.toldAt) < every : !isFinal) continue;
      this.#tell(session, isFinal, now);
      if (isFinal) this.#untold.delete(id);
    }
  }

  endIdle(now: EpochMs): void {
    for (const [id, session] of this.#sessions) {
      // Those used last stand at the end; a clock that jumped ends nobody who is busy.
      if (now - session.quietSince < longestIdle) break;
      this.#close(id, session, now);
    }
  }

  /** Those used last, the last one at the end, as they may be written down, in so many bytes, about. */
  kept(budget: number): readonly KeptSession[] {
    const sessions: KeptSession[] = [];
    let left = budget;
    for (const session of [...this.#sessions.values()].reverse()) {
      left -= sizeWritten(session);
      if (left < 0) break;
      const { strands, quietSince, isNew, isFinal, isCompared, scope } = session;
      sessions.push({ data: written(session), strands, quietSince, isNew, isFinal, isCompared, scope });
    }
    return sessions.reverse();
  }

  restore(kept: readonly KeptSession[]): void {
    for (const { data, strands, ...notes } of kept) {
      const state = { data, families: this.#options.families };
      const session: OpenSession = { state, strands: new Map(strands), bytes: 0, toldAt: 0, ...notes };
      forgetTexts(session);
      this.#sessions.set(data.id, session);
      this.#bytes += session.bytes;
      if (!session.isFinal) this.#untold.add(data.id);
    }
  }

  counts(): Readonly<Record<string, number>> {
    return {
      sessionsOpen: this.#sessions.size,
      sessionsEnded: this.#ended,
      /** Times a session's texts were let go for want of room. */
      textsForgotten: this.#forgotten,
      keptBytes: this.#bytes,
    };
  }

  #tell(session: OpenSession, isFinal: boolean, now: EpochMs): void {
    session.toldAt = now;
    session.isNew = false;
    session.isFinal = isFinal;
    this.#options.tell(session, isFinal, now);
  }

  #close(id: string, session: OpenSession, now: EpochMs): void {
    if (!session.isFinal) this.#tell(session, true, now);
    this.drop(id);
    this.#ended += 1;
  }

  #keepWithin(now: EpochMs): void {
    const { keepBytes } = this.#options;
    if (this.#sessions.size > mostSessions) {
      const [oldest] = this.#sessions;
      if (oldest !== undefined) this.#close(...oldest, now);
    }
    if (this.#bytes <= keepBytes) return;
    for (const id of this.#withTexts) {
      if (this.#bytes <= keepBytes) return;
      this.#withTexts.delete(id);
      const session = this.#sessions.get(id);
      if (session === undefined) continue;
      this.#bytes -= session.bytes;
      forgetTexts(session);
      this.#bytes += session.bytes;
      this.#forgotten += 1;
    }
    for (const [id, session] of this.#sessions) {
      if (this.#bytes <= keepBytes) return;
      this.#close(id, session, now);
    }
  }
}

/** Bytes that a session takes in a checkpoint, about. */
function sizeWritten({ state: { data } }: OpenSession): number {
  let items = 0;
  for (const { strand } of Object.values(data.strands)) {
    const { accepted, withReasoning } = strand;
    if (accepted !== null && accepted.request.history.is === "set") items += accepted.request.history.value.length;
    items += withReasoning?.length ?? 0;
  }
  return 16_000 + items * 500;
}
