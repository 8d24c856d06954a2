import type { BodyRewrite } from "./har-entry.ts";
import { standInText, type TextKind } from "./stand-in-text.ts";

type Json = Record<string, unknown>;

/** How texts begin that a client writes into a person's messages. */
const clientText =
  /^\s*(?:<[a-z][\w-]*(?: [a-z]+)*>|CRITICAL: Respond with TEXT ONLY|This session is being continued from|You are performing a CONTEXT CHECKPOINT|Another language model started|Here is the conversation so far:|Generate a title for this conversation|(?:Generate a new|A previous|Critically evaluate the) <state_snapshot>|Caveat: The messages below|Continue from where you left off|Continue if you have next steps|# AGENTS\.md instructions|System: Please continue)/;

/** What clients write into the results of tools. */
const reminder =
  /<system-reminder>(?:[^<]|<(?!\/?system-reminder>))*<\/system-reminder>|\(use SendMessage with to:[^()]*\)/g;

/** Of JSON schemas and tool declarations: words for the model. */
const describing: ReadonlySet<string> = new Set(["description", "definition", "title", "$comment"]);

/**
 * Replaces what vendors wrote (system prompts, tool descriptions, texts that clients put into the conversation) by
 * stand-ins, in requests and in replies that echo them. What a person, a tool or the model said stays. Bodies that are
 * not JSON stay as they are.
 *
 * @param places the working directory and the home folder, which stay readable inside stand-ins
 */
export function standIns(places: readonly string[]): BodyRewrite {
  return (body, side) => {
    if (side === "reply" && !body.startsWith("{")) return body.replace(/^data: (\{.*\})\r?$/gm, eventWithStandIns);
    const value = parsed(body);
    return value === null ? body : JSON.stringify(side === "request" ? request(value) : reply(value));
  };

  function eventWithStandIns(line: string, data: string): string {
    // Only these events of the Responses protocol repeat what was asked.
    if (!data.includes('"instructions"') && !data.includes('"tools"')) return line;
    const value = parsed(data);
    return value === null ? line : line.replace(data, () => JSON.stringify(reply(value)));
  }

  function request(body: Json): Json {
    return mapped(body, (key, value) => {
      switch (key) {
        case "system":
        case "instructions":
        case "systemInstruction":
        case "system_instruction":
          return texts(value, (text) => standInText("prompt", text, places));
        case "messages":
        case "input":
        case "contents":
          return Array.isArray(value) ? value.map(message) : value;
        case "tools":
        case "output_config":
        case "generationConfig":
        case "text":
        case "response_format":
          return descriptions(value);
        // Google's Code Assist wraps the request.
        case "request":
          return isRecord(value) ? request(value) : value;
        default:
          return value;
      }
    });
  }

  function reply(body: Json): Json {
    return mapped(body, (key, value) => {
      if (key === "response" && isRecord(value)) return reply(value);
      if (key === "instructions") return texts(value, (text) => standInText("prompt", text, places));
      return key === "tools" ? descriptions(value) : value;
    });
  }

  function message(value: unknown): unknown {
    if (!isRecord(value)) return value;
    if (Array.isArray(value.tools)) return { ...value, tools: descriptions(value.tools) };
    if (value.role === "assistant" || value.role === "model") return value;
    if (value.role === "system" || value.role === "developer") {
      return texts(value, (text) => standInText("prompt", text, places));
    }
    return texts(value, clientWords);
  }

  function clientWords(text: string): string {
    if (clientText.test(text)) return standInText("reminder", text, places);
    return text.replace(reminder, (found) => standInText("reminder", found, places));
  }

  /** A text, a list of parts with texts, or a message that holds either. */
  function texts(value: unknown, change: (text: string) => string): unknown {
    if (typeof value === "string") return change(value);
    if (Array.isArray(value)) return value.map((part) => texts(part, change));
    if (!isRecord(value)) return value;
    return mapped(value, (key, inner) => (textKeys.has(key) ? texts(inner, change) : inner));
  }

  function descriptions(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(descriptions);
    if (!isRecord(value)) return value;
    return mapped(value, (key, inner) =>
      typeof inner === "string" && describing.has(key) && inner.length > 0
        ? standInText(toolText, inner, [])
        : descriptions(inner),
    );
  }
}

const toolText: TextKind = "tool";
/** Where texts stand in messages and their parts; tool results (`content` again, `output`) included. */
const textKeys: ReadonlySet<string> = new Set(["content", "text", "parts", "output"]);

function mapped(value: Json, change: (key: string, value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(key, inner)]));
}

function parsed(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
