import { genericMasks } from "../canonical/index.ts";
import { readOwnWords } from "../own-words.ts";
import { text } from "../protocols/index.ts";
import { seenOrUnrecorded } from "../seen.ts";
import type { ClientProfile } from "./client-profile.ts";
import { countIn, noHints, projectIn } from "./reading.ts";

/**
 * Any other client. Its sessions are found by their histories; only ids that can mean nothing else are believed. A
 * team's own agent can say more: `x-session-id`, `x-agent-id` with `x-parent-agent-id` for a sub-agent, and the lane,
 * process and settings chosen by a person in `x-evenkeel-context`.
 */
export const generic: ClientProfile = {
  id: "generic",
  recognises: () => true,
  masks: genericMasks,
  knowsPersons: false,

  read(call) {
    const own = readOwnWords(call.header("x-evenkeel-context"));
    const parentAgent = call.header("x-parent-agent-id") ?? null;
    const isAgents = parentAgent !== null || (own.lane !== null && own.lane !== "main");
    const product = /^([\w.-]+)\/v?(\d[\w.+-]*)/.exec(call.header("user-agent") ?? "");
    return {
      version: seenOrUnrecorded(product?.[2]),
      // Whose version it is: several programs are this client.
      entrypoint: seenOrUnrecorded(product?.[1]),
      project: projectIn(call, /working directory: ([^\n]+)/i),
      hints: {
        ...noHints,
        session: call.header("x-session-id") ?? call.header("session-id") ?? call.header("x-conversation-id") ?? null,
        // Alone it could be the name of the one agent that a service runs.
        agent: isAgents ? (call.header("x-agent-id") ?? null) : null,
        parentAgent,
        lane: own.lane ?? (parentAgent === null ? "main" : "subagent:unknown"),
        run: own.run,
        runIsProcess: own.run !== null,
        continuesEarlierProcess: own.resumed,
        set: own.set,
        retryCount: countIn(call.header("x-stainless-retry-count")),
        previousResponseId: text(call.body.previous_response_id) ?? null,
      },
    };
  },

  isClientText: (history) => /^\s*<system-reminder>/.test(history),
};
