import {
  actBehind,
  type ComponentName,
  componentNames,
  componentValue,
  contextApartFromKeep,
  isHelperLane,
} from "../invariants/index.ts";
import { type Exchange, known, type PersonAct, type Seen, type Transition } from "../wire/index.ts";
import { modelOf } from "./model-of.ts";
import type { Change } from "./session.ts";

/**
 * What changed in the product layer between two calls of a strand without a promise being broken: what a person did,
 * and in logs, which cannot show who did it, everything. After a model switch only the model and what a person named
 * is told: the rest follows from it.
 *
 * @param acts what a person did since the previous accepted call
 * @param broken components that a violation of this step names already
 */
export function innerChanges(
  { exchange, previous }: Transition,
  acts: readonly PersonAct[],
  broken: ReadonlySet<string>,
): readonly Change[] {
  if (previous === null || isHelperLane(exchange.place.lane)) return none;
  let changes: Change[] | undefined;
  const tell = (component: string, from: string | null, to: string | null) => {
    changes ??= [];
    changes.push({
      at: exchange.at,
      component,
      from,
      to,
      by:
        actBehind(
          component,
          acts.map((act) => act.component),
        ) === undefined
          ? "unknown"
          : "person",
      session: exchange.place.session,
      lane: exchange.place.lane,
      client: exchange.client.id,
      model: modelOf(exchange),
    });
  };
  const [old, now] = [known(previous.client.version), known(exchange.client.version)];
  if (old !== undefined && now !== undefined && old !== now) tell("version", old, now);
  const models = [modelOf(previous), modelOf(exchange)] as const;
  const switched = models[0] !== null && models[1] !== null && models[0] !== models[1];
  if (switched && !broken.has("model")) tell("model", ...models);
  for (const component of componentNames) {
    if (broken.has(component) || isSameObject(previous, exchange, component)) continue;
    if (switched && !acts.some((act) => act.component === component)) continue;
    // How much thinking is kept is judged by a rule of its own: a clearing after an idle hour is no new policy.
    const [from, to] =
      component === "context"
        ? contextApartFromKeep(previous.request, exchange.request)
        : [componentValue(previous.request, component), componentValue(exchange.request, component)];
    if (from.is === "unrecorded" || to.is === "unrecorded") continue;
    if (inWords(from) !== inWords(to)) tell(component, inWords(from), inWords(to));
  }
  return changes ?? none;
}

const none: readonly Change[] = Object.freeze([]);

/** Parsers hand out the same object for the same value where they can, and nothing is unrecorded more often than so. */
function isSameObject(before: Exchange, now: Exchange, component: ComponentName): boolean {
  const field = component === "context" ? "contextEdits" : component;
  return before.request[field] === now.request[field];
}

function inWords(field: Seen<string>): string {
  return field.is === "set" ? field.value : "absent";
}
