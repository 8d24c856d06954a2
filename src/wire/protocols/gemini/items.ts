import {
  canonicalJson,
  mediaItem,
  otherItem,
  reasoningItem,
  textItem,
  toolCallItem,
  toolResultItem,
  type Where,
} from "../../canonical/index.ts";
import type { Item } from "../../item.ts";
import { type Bag, bag, isBag, list, text } from "../narrow.ts";
import type { GeminiCalls } from "./calls.ts";

/**
 * The items of one content's parts (Gemini API, "Content"). A reply's text and thoughts arrive in pieces, which clients
 * put together, leaving out the thoughts: so what stands between two function calls of a model's turn is taken
 * together, first the signatures on texts, then the thoughts as one summary, then the text as one.
 */
export function geminiItems(parts: unknown, where: Where, calls: GeminiCalls): Item[] {
  const items: Item[] = [];
  let run: Run = { signatures: [], thought: "", thoughtSignature: "", said: "" };
  const close = (): void => {
    for (const item of closed(run, where)) items.push(item);
    run = { signatures: [], thought: "", thoughtSignature: "", said: "" };
  };
  for (const value of list(parts)) {
    const part = bag(value);
    const signature = signatureOf(part);
    if (typeof part.text === "string" && where.role === "assistant") {
      if (part.thought === true) {
        run.thought += part.text;
        run.thoughtSignature += signature;
      } else {
        run.said += part.text;
        if (signature !== "") run.signatures.push(signature);
      }
      continue;
    }
    close();
    // Without the signature of a function call the API refuses the request, or the model thinks anew.
    if (signature !== "") items.push(reasoningItem(where, "signature", "", signature, true));
    const item = geminiItem(part, value, where, calls);
    if (item !== null) items.push(item);
  }
  close();
  return items;
}

/** Texts and thoughts between two other parts. */
interface Run {
  signatures: string[];
  thought: string;
  thoughtSignature: string;
  said: string;
}

function closed(run: Run, where: Where): Item[] {
  const items: Item[] = [];
  // On a text the signature "should" come back and nobody checks it; Gemini CLI drops it when it joins texts.
  for (const signature of run.signatures) items.push(reasoningItem(where, "signature", "", signature, false));
  if (run.thought !== "" || run.thoughtSignature !== "") {
    items.push(reasoningItem(where, "summary", run.thought, run.thoughtSignature, false));
  }
  const said = textItem(where, run.said);
  if (said !== null) items.push(said);
  return items;
}

/** Words that clients send where they have no signature; Google documents them. They carry no thought. */
const standIns: ReadonlySet<string> = new Set([
  "skip_thought_signature_validator",
  "context_engineering_is_the_way_to_go",
]);

function signatureOf(part: Bag): string {
  const signature = text(part.thoughtSignature) ?? text(part.thought_signature) ?? "";
  return standIns.has(signature) ? "" : signature;
}

function geminiItem(part: Bag, value: unknown, where: Where, calls: GeminiCalls): Item | null {
  if (typeof part.text === "string") return textItem(where, part.text);
  const call = part.functionCall ?? part.function_call;
  if (isBag(call)) {
    const name = text(call.name) ?? "";
    return toolCallItem(where, {
      callId: calls.call(name, text(call.id)),
      idCounts: false,
      name,
      input: call.args ?? {},
      byProvider: false,
    });
  }
  const response = part.functionResponse ?? part.function_response;
  if (isBag(response)) return responseItem(response, { ...where, role: "tool" }, calls);
  for (const field of ["inlineData", "inline_data", "fileData", "file_data"]) {
    const media = part[field];
    if (isBag(media)) return mediaItem(where, text(media.mimeType) ?? text(media.mime_type) ?? "", media);
  }
  if (isBag(part.executableCode)) {
    return toolCallItem(where, {
      callId: calls.call("code_execution", undefined),
      idCounts: false,
      name: "code_execution",
      input: part.executableCode,
      byProvider: true,
    });
  }
  if (isBag(part.codeExecutionResult)) {
    return toolResultItem(where, {
      callId: calls.response("code_execution", undefined),
      idCounts: false,
      name: "code_execution",
      texts: [text(part.codeExecutionResult.output) ?? ""],
      rest: [part.codeExecutionResult.outcome],
      isError: part.codeExecutionResult.outcome !== "OUTCOME_OK",
    });
  }
  const type = Object.keys(part).find((key) => key !== "thoughtSignature" && key !== "thought_signature");
  return type === undefined ? null : otherItem(where, type, value);
}

function responseItem(response: Bag, where: Where, calls: GeminiCalls): Item {
  const name = text(response.name) ?? "";
  const { output, error, ...more } = bag(response.response);
  const said = [output, error].filter((value) => value !== undefined);
  return toolResultItem(where, {
    callId: calls.response(name, text(response.id)),
    idCounts: false,
    name,
    texts: said.map((value) => text(value) ?? canonicalJson(value)),
    rest: [...(Object.keys(more).length === 0 ? [] : [more]), ...list(response.parts)],
    isError: error !== undefined,
  });
}
