import { setTimeout as pause } from "node:timers/promises";
import type { Ability, LiveAgent, Surroundings, TurnEnd } from "./agent.ts";
import { type Changed, type Conversation, cannot, type Open, type Settings } from "./conversation.ts";
import type { ConversationStart } from "./in-process.ts";
import { outsideOf } from "./outside.ts";
import { toolGate } from "./tool-gate.ts";

/** Real milliseconds that an agent may take to be ready, where a turn may take less. */
const startPatience = 120_000;
/** Real milliseconds between a failed word and the end of the process behind it. */
const dying = 500;

/**
 * Makes a live agent of conversations: what is late is killed and `hung`, what died is `exited` with what it said
 * last, and a turn in which the model was never called or something was written beside the agent's folders is
 * `failed`, whatever the agent says of it.
 *
 * @throws where the agent does not start, with what it said
 */
export async function converse(
  open: Open,
  surroundings: Surroundings,
  abilities: ReadonlySet<Ability>,
): Promise<LiveAgent> {
  const { home, turnTimeout, calls } = surroundings;
  const outside = outsideOf(surroundings);
  const gate = toolGate(home);
  // The command may stand in a script that nobody speaks into.
  await gate.close();
  await gate.open();

  let settings: Settings = { model: surroundings.model, effort: surroundings.effort };
  let now = await open({ is: "new" }, settings);
  const started = await within(now, now.ready.then(answered), Math.max(turnTimeout, startPatience));
  if (started.is !== "answered") {
    await now.kill();
    throw new Error(saidOf(started));
  }
  /** How it went away; nothing can be said to it until it is taken up again. */
  let gone: TurnEnd | null = null;

  const act = async (what: () => Promise<TurnEnd>): Promise<TurnEnd> => {
    if (gone !== null) return gone;
    const before = calls?.() ?? 0;
    const end = await within(now, what(), turnTimeout, () => (calls?.() ?? 0) - before);
    if (end.is === "hung" || end.is === "exited") gone = end;
    return end;
  };
  const turn = async (what: () => Promise<TurnEnd>): Promise<TurnEnd> => {
    const before = calls?.();
    const end = await act(what);
    const beside = outside();
    if (beside.length > 0) return { is: "failed", because: `it wrote outside its folder: ${beside.join(", ")}` };
    const silent = end.is === "answered" && before !== undefined && calls?.() === before;
    return silent ? { is: "failed", because: "it never called the model" } : end;
  };
  const reopen = async (from: ConversationStart, asked: Settings = settings): Promise<TurnEnd> => {
    await now.close();
    gone = null;
    now = await open(from, asked);
    const end = await within(now, now.ready.then(answered), Math.max(turnTimeout, startPatience));
    if (end.is !== "answered") gone = end;
    return end;
  };
  const able = (ability: Ability, what: () => Promise<TurnEnd>): Promise<TurnEnd> =>
    abilities.has(ability) ? what() : cannot(ability);
  /** What it does not change inside it is told when it is taken up again. */
  const change = async (next: Settings, inside: () => Promise<Changed>): Promise<TurnEnd> => {
    settings = next;
    const got: { changed: Changed } = { changed: { is: "next-start" } };
    const end = await act(async () => {
      got.changed = await inside();
      return got.changed.is === "refused" ? { is: "failed", because: got.changed.because } : { is: "answered" };
    });
    if (end.is !== "answered" || got.changed.is === "done") return end;
    const id = now.id();
    return reopen(id === null ? { is: "new" } : { is: "resume", id });
  };
  const takeUp = async (is: "resume" | "fork", asked?: Settings): Promise<TurnEnd> => {
    const id = now.id();
    return id === null ? { is: "failed", because: `there is nothing to ${is} yet` } : reopen({ is, id }, asked);
  };

  const midTool = async (say: string, text: string): Promise<TurnEnd> => {
    await gate.close();
    const done = new AbortController();
    const ended = now.say(say).finally(() => done.abort());
    const told = (async () => {
      const inside = await gate.reached(done.signal);
      if (inside) await now.tell(text);
      return inside;
    })().finally(gate.open);
    const [said, into] = await Promise.allSettled([ended, told]);
    if (said.status === "rejected") throw said.reason;
    if (said.value.is !== "answered") return said.value;
    if (into.status === "rejected") throw into.reason;
    if (into.value) return said.value;
    return { is: "failed", because: "there was no tool use to speak into: the model must call the held command" };
  };
  const interrupt = async (say: string): Promise<TurnEnd> => {
    const before = calls?.();
    let over = false;
    const ended = now.say(say).finally(() => {
      over = true;
    });
    if (before === undefined) await Promise.race([pause(1000), ended]);
    else while (!over && calls?.() === before) await pause(10);
    if (!over) now.stop();
    return ended;
  };

  return {
    say: (text) => turn(() => now.say(text)),
    sayMidTool: (say, text) => able("message-mid-tool", () => turn(() => midTool(say, text))),
    interrupt: (say) => able("interrupt", () => turn(() => interrupt(say))),
    resume: (flags) =>
      able("resume", () =>
        takeUp("resume", flags === "as-begun" ? { model: surroundings.model, effort: surroundings.effort } : settings),
      ),
    fork: () => able("fork", () => takeUp("fork")),
    restart: () => reopen({ is: "new" }),
    compact: () => able("compact", () => act(() => now.compact())),
    setEffort: (effort) => able("set-effort", () => change({ ...settings, effort }, () => now.setEffort(effort))),
    switchModel: (model) => able("switch-model", () => change({ ...settings, model }, () => now.setModel(model))),
    witnesses: () => now.witnesses(),
    end: () => now.close(),
  };
}

const answered = (): TurnEnd => ({ is: "answered" });

async function within(
  conversation: Conversation,
  what: Promise<TurnEnd>,
  ms: number,
  called: () => number = () => 0,
): Promise<TurnEnd> {
  const over = new AbortController();
  const hung = pause(ms, undefined, { signal: over.signal }).then(
    (): TurnEnd => ({ is: "hung", because: `${lateness(called(), ms / 1000)}; it was killed` }),
    (): TurnEnd => ({ is: "failed", because: "not late" }),
  );
  const died = conversation.died.then((death): TurnEnd => ({ is: "exited", ...death }));
  const failed = what.catch(async (cause: unknown): Promise<TurnEnd> => {
    // Whoever talks to an agent that dies may hear of it before its process has ended.
    const meanwhile = pause(dying, null, { ref: false });
    const because = cause instanceof Error ? cause.message : String(cause);
    return (await Promise.race([died, meanwhile])) ?? { is: "failed", because };
  });
  const end = await Promise.race([failed, died, hung]);
  over.abort();
  if (end.is === "hung") await conversation.kill();
  return end;
}

/** An agent that waits longer and longer for a provider that stays overloaded is late, and not silent. */
function lateness(calls: number, seconds: number): string {
  if (calls === 0) return `nothing came for ${seconds} s`;
  return `its turn had no end after ${seconds} s and ${calls} ${calls === 1 ? "call" : "calls"} to the model`;
}

function saidOf(end: TurnEnd): string {
  return "because" in end ? end.because : end.is;
}
