import type { Break } from "../break.ts";
import type { Exchange } from "../exchange.ts";
import type { Item } from "../item.ts";
import { known } from "../seen.ts";
import type { Transition } from "../transition.ts";
import { type Compared, compareHistories } from "./compare-histories.ts";
import { hashesOf } from "./find-strand.ts";
import { isHumanText } from "./human-text.ts";
import { askedAgain } from "./rewind.ts";
import type { StrandState } from "./strand-state.ts";

/**
 * Says how an exchange follows from its strand. Exchanges of one strand come in order of `at`. After a broken step
 * the next one is compared with what was really sent, so that a break is told once.
 *
 * Cost: one pass over the history where it only grew.
 */
export function transition(
  strandState: StrandState,
  exchange: Exchange,
): { readonly strandState: StrandState; readonly transition: Transition } {
  const state = strandState;
  const resent = exchange.place.retryOf !== null && exchange.place.retryOf === state.accepted?.id;
  const previous = resent ? state.before : state.accepted;
  const announced = [...(exchange.place.announced ?? []), ...breaksOf(state, previous, exchange)];
  const compared = compareHistories(state, previous, exchange, resent, announced);
  const { breaks } = compared;
  // A compaction that came to nothing explains nothing; where the history is not shown, it is taken at its word.
  const isShown = exchange.request.history.is === "set" && !exchange.request.historyHeldByProvider;
  const isWhole = isShown && !breaks.some(({ kind }) => kind === "unseen" || kind === "forgotten");
  const told = compared.changes.length > 0 || !isWhole ? breaks : breaks.filter(({ kind }) => kind !== "compaction");
  const step: Transition = {
    exchange,
    previous,
    first: state.first ?? exchange,
    gap: previous === null ? null : Math.max(0, exchange.at - endOf(previous)),
    added: compared.added,
    changes: compared.changes,
    breaks: told,
    turn: turnOf(state, exchange, compared.added, breaks),
  };
  return { transition: step, strandState: stateAfter(state, previous, exchange, compared) };
}

function breaksOf(state: StrandState, previous: Exchange | null, exchange: Exchange): readonly Break[] {
  const breaks: Break[] = [];
  const { place, request } = exchange;
  if (place.retryOf !== null) breaks.push({ kind: "retry", because: `the same request as ${place.retryOf}` });
  if (state.failures !== null) {
    breaks.push({ kind: "previous-failed", because: state.failures.because });
    if (state.failures.signatureRejected)
      breaks.push({ kind: "signature-rejected", because: "the provider refused a signature" });
  }
  if (place.resumed) breaks.push({ kind: "resume", because: "the conversation was taken up by a new process" });
  if (request.historyHeldByProvider)
    breaks.push({ kind: "provider-held", because: "the request names an earlier response" });
  const from = previous === null ? undefined : known(previous.request.model);
  const to = known(request.model);
  if (from !== undefined && to !== undefined && from !== to)
    breaks.push({ kind: "model-switch", because: `${from} → ${to}` });
  for (const act of request.personActs) {
    if (act.component === "compact") breaks.push({ kind: "compaction", because: act.by });
    if (act.component === "clear" || act.component === "rewind") breaks.push({ kind: "rewind", because: act.by });
  }
  return breaks;
}

function turnOf(
  state: StrandState,
  exchange: Exchange,
  added: readonly Item[],
  breaks: readonly Break[],
): Transition["turn"] {
  if (state.first === null) return "first";
  if (breaks.some(({ because }) => because === askedAgain)) return "human";
  if (exchange.place.retryOf !== null) return "tool-loop";
  const sent = state.failures?.sent;
  const fresh = sent === undefined ? added : added.filter(({ hash }) => hash === null || !sent.has(hash));
  return fresh.some(isHumanText) ? "human" : "tool-loop";
}

function endOf(exchange: Exchange): number {
  return exchange.at + (known(exchange.reply.duration) ?? 0);
}

function stateAfter(
  state: StrandState,
  previous: Exchange | null,
  exchange: Exchange,
  compared: Compared,
): StrandState {
  const first = state.first ?? exchange;
  const { outcome, items } = exchange.reply;
  const isUnseen = state.afterUnseen === true || compared.breaks.some(({ kind }) => kind === "unseen");
  const afterUnseen = isUnseen ? { afterUnseen: true } : {};
  if (outcome.is === "complete" || outcome.is === "unrecorded")
    return {
      first,
      accepted: exchange,
      before: previous,
      failures: null,
      parts: state.failures === null ? [] : state.parts,
      withReasoning: compared.withReasoning,
      ...afterUnseen,
    };
  return {
    ...state,
    first,
    failures: {
      because: outcome.is === "cut" ? "the reply before was cut" : `the reply before was an error (${outcome.type})`,
      signatureRejected:
        state.failures?.signatureRejected === true || (outcome.is === "error" && outcome.signatureRejected),
      sent: new Set([...(state.failures?.sent ?? []), ...hashesOf(known(exchange.request.history) ?? [])]),
    },
    parts: [...(state.failures === null ? [] : state.parts), ...items],
    ...afterUnseen,
  };
}
