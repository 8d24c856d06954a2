import {
  type Change,
  type EarlierSessions,
  laneApart,
  modelOf,
  noEarlierSessions,
  startApart,
} from "../../../session/index.ts";
import type { Exchange } from "../../../wire/index.ts";
import type { OpenSession } from "./open-session.ts";

/** What is remembered of earlier sessions. */
const mostEarlier = 20_000;

/** How a session begins otherwise than the one before it, said at the first call of each lane. */
export class BetweenSessions {
  readonly data: EarlierSessions;

  constructor(data: EarlierSessions = noEarlierSessions()) {
    this.data = data;
  }

  /** To be asked when the exchange was the first of its lane under its model. */
  changesAt(exchange: Exchange, session: OpenSession): readonly Change[] {
    const { data } = session.state;
    const snapshot = data.lanes[`${exchange.place.lane}\n${modelOf(exchange)}`]?.snapshot;
    if (snapshot === undefined) return [];
    const compared = { ...data, seenIn: "wire" as const };
    const isStart = !session.isCompared && snapshot.lane === "main";
    if (isStart) session.isCompared = true;
    const changes = [
      ...(isStart ? startApart(this.data, compared, snapshot.model, data.startedAt) : []),
      ...laneApart(this.data, compared, snapshot),
    ];
    for (const keys of [this.data.last, this.data.told]) {
      while (keys.size > mostEarlier) {
        const { value } = keys.keys().next();
        if (value === undefined) break;
        keys.delete(value);
      }
    }
    return changes;
  }
}
