import type { Exchange } from "../wire/index.ts";

/** The model asked for; where the input shows only the one that answered (logs), that one. */
export function modelOf({ request, reply }: Exchange): string | null {
  if (request.model.is === "set") return request.model.value;
  return reply.servedModel.is === "set" && !reply.servedModel.value.startsWith("<") ? reply.servedModel.value : null;
}
