import { known } from "../wire/index.ts";
import type { Invariant } from "./invariant.ts";
import { broken, exempt, kept, notVisible } from "./results.ts";
import { asksForRouting, sameModel } from "./same-model.ts";

/**
 * Holds when the model that replied is the model that was asked for; aliases, date suffixes, provider prefixes and
 * context-size suffixes are resolved.
 *
 * Exempt: a name that asks for routing (`auto`); replies the client made up itself (`<synthetic>`).
 * Incident: requests rerouted to another model without a word (`facts/incidents.md`, September 2025 and others).
 * Visible on the wire, and in logs that record both names.
 */
export const modelServed: Invariant<null> = {
  id: "model-served",
  severity: "error",
  seenIn: ["wire", "log"],
  oncePer: "lane",
  init: () => null,
  step(state, { exchange }) {
    const asked = known(exchange.request.model);
    const served = known(exchange.reply.servedModel);
    if (asked === undefined) return { state, result: askedUnknown };
    if (served === undefined) return { state, result: servedUnknown };
    if (asked === served || served.startsWith("<") || sameModel(asked, served)) return { state, result: kept };
    if (asksForRouting(asked)) return { state, result: exempt(`${asked} asks for routing`) };
    return {
      state,
      result: broken({
        key: `${asked} ${served}`,
        severity: "error",
        message: `${asked} was asked for and ${served} replied`,
        evidence: { expected: asked, seen: served, firstDivergence: "reply model", figures: {} },
        claims: [],
      }),
    };
  },
};

const askedUnknown = notVisible("the requested model is not recorded");
const servedUnknown = notVisible("the reply names no model");
