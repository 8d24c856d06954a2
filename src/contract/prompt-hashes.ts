import { type ClientId, type Hash, promptOf } from "../wire/index.ts";
import { masksOf } from "../wire/profiles/index.ts";
import type { PromptContent } from "./contract.ts";

/**
 * Normalised hashes a prompt may have on the wire of a client. Files end with a line break that programs send or cut,
 * so both are allowed.
 */
export function promptHashes(content: PromptContent, client: ClientId | undefined): readonly Hash[] {
  if (content.wire.length > 0) return content.wire;
  const masks = masksOf(client ?? "generic");
  const variants = [
    content.blocks.map(({ filled }) => filled.replace(/\r?\n$/, "")),
    content.blocks.map(({ filled }) => filled),
    content.blocks.map(({ filled }) => filled.trim()),
  ];
  const hashes = variants.flatMap((blocks) => {
    const prompt = promptOf(blocks, masks);
    return prompt.is === "set" ? [prompt.value.normalised] : [];
  });
  return [...new Set(hashes)];
}
