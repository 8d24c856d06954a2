import { known } from "../wire/index.ts";
import { declaredBy } from "./declared-by.ts";
import type { Invariant } from "./invariant.ts";
import { broken, exempt, kept, notVisible } from "./results.ts";
import { sameModel } from "./same-model.ts";

/**
 * Holds when the model asked for is declared for this lane, and when work is delegated only to declared lanes.
 *
 * Exempt: nothing is declared; a person chose the model.
 * Incident: work handed silently to a cheaper model (`facts/incidents.md`).
 * Visible on the wire and in logs.
 */
export const modelDeclared: Invariant<{ readonly byPerson: string | null }> = {
  id: "model-declared",
  severity: "error",
  seenIn: ["wire", "log"],
  oncePer: "lane",
  init: () => ({ byPerson: null }),
  step(before, { exchange }, { expected }) {
    const { request, place } = exchange;
    let state = before;
    for (const act of request.personActs) if (act.component === "model") state = { byPerson: act.value ?? "" };
    const delegate = place.lane.startsWith("subagent:") || place.lane.startsWith("side:");
    const undeclaredLane = delegate && expected.laneDeclared === false;
    if (expected.models === undefined && !undeclaredLane) return { state, result: kept };
    const model = known(request.model);
    if (undeclaredLane) {
      return {
        state,
        result: broken({
          key: "lane",
          severity: "error",
          message: `work went to ${place.lane} (${model ?? "model not recorded"}), which is not declared${declaredBy(expected, "models")}`,
          evidence: {
            expected: "no delegation to this lane",
            seen: `${place.lane} on ${model ?? "a model not recorded"}`,
            firstDivergence: "lane",
            figures: {},
          },
          claims: [],
        }),
      };
    }
    if (model === undefined) return { state, result: notVisible("the requested model is not recorded") };
    const models = expected.models ?? [];
    if (models.some((declared) => fits(declared, model))) return { state, result: kept };
    if (state.byPerson !== null && (state.byPerson === "" || fits(state.byPerson, model))) {
      return { state, result: exempt("a person chose the model") };
    }
    return {
      state,
      result: broken({
        key: model,
        severity: "error",
        message: `${model} was asked for, declared is ${models.join(" or ") || "none"}${declaredBy(expected, "models")}`,
        evidence: { expected: models.join(" or ") || "none", seen: model, firstDivergence: "model", figures: {} },
        claims: [],
      }),
    };
  },
};

/** `sonnet` and `opus` are how people name a family; a full name has to be that model. */
function fits(declared: string, model: string): boolean {
  if (sameModel(declared, model)) return true;
  return (
    /^[a-z]+$/i.test(declared) &&
    model
      .toLowerCase()
      .split(/[-/.:]/)
      .includes(declared.toLowerCase())
  );
}
