import { hashOf } from "../../wire/index.ts";
import type { ServedCall } from "../model/index.ts";
import type { Fact } from "./fact.ts";

/**
 * Facts in thinking, with the signatures and encrypted contents that the model sent for that thinking: clients that never
 * see its words (encrypted, redacted, left out) can still send it back.
 */
export function withCarriers(facts: readonly Fact[], served: readonly ServedCall[]): readonly Fact[] {
  const replies = served.flatMap(({ reply }) => (reply === null ? [] : [reply.blocks]));
  return facts.map((one) => {
    if (one.kind !== "thinking") return one;
    const carriers = replies.flatMap((blocks) => {
      const thought = blocks.find((block) => block.is === "thinking" && block.text.includes(one.token));
      if (thought === undefined) return [];
      // Gemini's stand on the part behind the thinking.
      return [thought, ...blocks.filter((block) => block.is !== "thinking")]
        .map(({ carrier }) => carrier)
        .filter((carrier) => carrier !== "")
        .map((carrier) => hashOf(carrier));
    });
    return { ...one, carriers: [...new Set([...one.carriers, ...carriers])] };
  });
}
