import {
  genericMasks,
  type Prompt,
  type RequestSide,
  readRequest,
  type Seen,
  type ToolSet,
} from "../../../wire/index.ts";
import { type Fields, fields, list, text, word } from "../../files/index.ts";
import { Recent } from "../recent.ts";

/** What newer builds record of the request itself (`api-request`, `api-request-shape`, from about 2.1.3xx). */
export type RecordedRequest = Pick<
  RequestSide,
  "model" | "effort" | "thinking" | "maxTokens" | "betas" | "contextEdits" | "prompt" | "tools" | "settings"
>;
type Shape = { readonly prompt: Seen<Prompt>; readonly tools: Seen<ToolSet> };

/** Newer than this many calls back, a reply finds its request. */
const kept = 64;

/** Joins the request records of a log with the replies that name them. */
export class RecordedRequests {
  readonly #shapes = new Recent<Shape>(kept);
  readonly #requests = new Recent<RecordedRequest>(kept);

  /** An `api-request-shape` record: system prompt and tools, once per content hash. */
  shape(record: Fields): void {
    const hash = word(record.shapeHash);
    if (hash === undefined || this.#shapes.get(hash) !== undefined) return;
    const { prompt, tools } = requestOf(fields(record.shape), []);
    this.#shapes.set(hash, { prompt, tools });
  }

  /** An `api-request` record: the parameters of one call. */
  request(record: Fields): void {
    const id = word(record.id);
    if (id === undefined) return;
    const params = fields(record.params);
    const betas = list(params.betas).filter((beta) => typeof beta === "string");
    const { betas: _, ...body } = params;
    const side = requestOf(body, betas);
    const shape = this.#shapes.get(text(record.shapeHash) ?? "");
    this.#requests.set(id, {
      model: side.model,
      effort: side.effort,
      thinking: side.thinking,
      maxTokens: side.maxTokens,
      betas: side.betas,
      contextEdits: side.contextEdits,
      settings: side.settings,
      prompt: shape?.prompt ?? { is: "unrecorded" },
      tools: shape?.tools ?? { is: "unrecorded" },
    });
  }

  /** The request a reply names by its `requestRef`. */
  of(reference: unknown): RecordedRequest | undefined {
    return this.#requests.get(text(reference) ?? "");
  }
}

/** A `prompt_snapshot` attachment (from 2.1.267): the prompt's parts, and the tools where they changed. */
export function promptSnapshot(attachment: Fields): { readonly prompt?: Seen<Prompt>; readonly tools?: Seen<ToolSet> } {
  const parts = list(attachment.systemPrompt).filter((part) => typeof part === "string");
  const tools = list(attachment.tools).map((tool) => fields(tool).schema ?? tool);
  const side = requestOf({ system: parts.map((part) => ({ type: "text", text: part })), tools }, []);
  return {
    ...(parts.length > 0 ? { prompt: side.prompt } : {}),
    ...(tools.length > 0 ? { tools: side.tools } : {}),
  };
}

/** One reader of the protocol for wire and log, so that their hashes agree. */
function requestOf(body: Fields, betas: readonly string[]): RequestSide {
  const headers: [string, string][] = betas.length > 0 ? [["anthropic-beta", betas.join(",")]] : [];
  return readRequest("anthropic-messages", { messages: [], ...body }, headers, "/v1/messages", genericMasks);
}
