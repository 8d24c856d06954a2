import type { Source, TextFact } from "../../../telemetry/index.ts";
import { canonicalJson, type EpochMs, type RequestOutcome } from "../../../wire/index.ts";
import { withoutKeys } from "../../recorder/index.ts";

/** Hashes remembered to have been told. */
const mostHashes = 10_000;
/** Characters of a text that are kept. */
const longest = 512 * 1024;
const cacheMarkers: ReadonlySet<string> = new Set(["cache_control"]);

/** Prompts and tool sets by their hash, each told once: masked as for its hash, keys removed. */
export class PromptTexts {
  readonly #wanted: boolean;
  readonly #told = new Set<string>();

  /** @param wanted a person asked for texts (`capture.prompts: text`) */
  constructor(wanted: boolean) {
    this.#wanted = wanted;
  }

  of(outcome: RequestOutcome | { readonly is: "not-analysed" }, at: EpochMs, source: Source): readonly TextFact[] {
    if (!this.#wanted || outcome.is !== "model-call") return [];
    const { prompt, tools } = outcome.request;
    const facts: TextFact[] = [];
    const tell = (kind: TextFact["kind"], id: string, text: () => string): void => {
      if (this.#told.has(id)) return;
      this.#told.add(id);
      if (this.#told.size > mostHashes) {
        const [oldest] = this.#told;
        if (oldest !== undefined) this.#told.delete(oldest);
      }
      facts.push({ is: "text", id, source, at, kind, text: withoutKeys(text()).slice(0, longest) });
    };
    if (prompt.is === "set") tell("prompt", prompt.value.normalised, () => prompt.value.masked);
    if (tools.is === "set") tell("tools", tools.value.hash, () => toolsIn(outcome));
    return facts;
  }
}

/** The declarations as they stand in the body, one on a line, descriptions masked. */
function toolsIn({ body, mask }: Extract<RequestOutcome, { is: "model-call" }>): string {
  const inner = body.request;
  const declared =
    body.tools ?? (typeof inner === "object" && inner !== null && "tools" in inner ? inner.tools : undefined);
  const masked = (text: string, key: string): string => (key === "description" ? mask(text) : text);
  const list: readonly unknown[] = Array.isArray(declared) ? declared : [];
  return list
    .map((tool) => canonicalJson(tool, cacheMarkers, masked))
    .sort()
    .join("\n");
}
