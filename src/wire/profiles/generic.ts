import { genericMasks } from "../canonical/index.ts";
import { text } from "../protocols/index.ts";
import { seenOrUnrecorded, unrecorded } from "../seen.ts";
import type { ClientProfile } from "./client-profile.ts";
import { countIn, noHints, projectIn } from "./reading.ts";

/** Any other client. Its sessions are found by their histories; only ids that can mean nothing else are believed. */
export const generic: ClientProfile = {
  id: "generic",
  recognises: () => true,
  masks: genericMasks,
  knowsPersons: false,

  read(call) {
    const product = /^[\w.-]+\/v?(\d[\w.+-]*)/.exec(call.header("user-agent") ?? "");
    return {
      version: seenOrUnrecorded(product?.[1]),
      entrypoint: unrecorded,
      project: projectIn(call, /working directory: ([^\n]+)/i),
      hints: {
        ...noHints,
        session: call.header("x-session-id") ?? call.header("session-id") ?? call.header("x-conversation-id") ?? null,
        retryCount: countIn(call.header("x-stainless-retry-count")),
        previousResponseId: text(call.body.previous_response_id) ?? null,
      },
    };
  },

  isClientText: (history) => /^\s*<system-reminder>/.test(history),
};
