import { hashOf } from "./canonical/index.ts";
import type { ClientInfo, Protocol, RequestSide } from "./exchange.ts";
import type { ExchangeId } from "./ids.ts";
import type { Item } from "./item.ts";
import type { CallOutcome, Hints, ParsedCall } from "./parsed-call.ts";
import { type ClientProfile, profileOf } from "./profiles/index.ts";
import {
  type Bag,
  type Before,
  detectProtocol,
  type Headers,
  headerOf,
  isBag,
  parseJson,
  readReply,
  readRequest,
  unreadableRequest,
} from "./protocols/index.ts";
import { type Provenance, readProvenance } from "./provenance.ts";
import type { RawCall } from "./raw-call.ts";

/**
 * Understands one captured call. Total: whatever it is given, it says what became of it. The call still has to be
 * given its place (`place`), in order of `startedAt`.
 */
export function parseCall(raw: RawCall): CallOutcome {
  const asked = parseRequest(raw);
  return asked.is === "model-call" ? { is: "model-call", call: asked.answered(raw) } : asked;
}

/** What a call turned out to be by its request alone. */
export type RequestOutcome =
  | {
      readonly is: "model-call";
      readonly protocol: Protocol;
      readonly client: ClientInfo;
      readonly request: RequestSide;
      readonly hints: Hints;
      readonly provenance: Provenance | null;
      /** The request body as parsed, for those who keep texts of it. */
      readonly body: Bag;
      /** What masks prompts and tool descriptions of this client. */
      readonly mask: (text: string) => string;
      /** The whole call, once its reply is there. Of the request nothing is read again. */
      answered(raw: RawCall): ParsedCall;
    }
  | Exclude<CallOutcome, { is: "model-call" }>;

/** A request body that was read already. */
export interface BodyAtHand {
  /** As `JSON.parse` gives it; `undefined` where it is no JSON. */
  readonly value: unknown;
  /** What was made of parts that it shares with earlier ones; such parts are never changed. */
  readonly before: Before | null;
}

/**
 * Understands the request of a call whose reply is yet to come. Total, like {@link parseCall}.
 *
 * @param read instead of `raw.requestBody`
 */
export function parseRequest(raw: RawCall, read?: BodyAtHand): RequestOutcome {
  const isMissing = read === undefined && raw.requestBody === "";
  const body = read !== undefined ? read.value : isMissing ? undefined : parseJson(raw.requestBody);
  const before = read?.before ?? null;
  const protocol = detectProtocol(raw.method, raw.url, body);
  if (protocol === null) return { is: "other", because: whatElse(raw) };
  if (!isBag(body)) {
    const because = isMissing ? "the request body was not recorded" : "the request body is not JSON";
    return { is: "unreadable", because };
  }
  const header = (name: string) => headerOf(raw.requestHeaders, name);
  const profile = profileOf(header);
  const request = readRequest(protocol, body, raw.requestHeaders, raw.url, profile.masks, before);
  const view = { protocol, url: raw.url, header, body, request, command: raw.command };
  const reading = profile.read(view);
  const provenance = readProvenance(header("x-evenkeel-context") ?? "");
  const { version, entrypoint, project } = reading;
  const client: ClientInfo = { id: profile.id, version, entrypoint, project };
  const asked = withAuthors(request, profile, reading.hints, before);
  const hints = { ...reading.hints, command: raw.command?.join(" ") ?? "" };
  return {
    is: "model-call",
    protocol,
    client,
    request: asked,
    hints,
    provenance,
    body,
    mask: profile.masks.prompt,
    answered: (whole) => ({
      id: hashOf(whole.origin.where, String(whole.startedAt), whole.url, whole.requestBody).slice(0, 20) as ExchangeId, // its only maker
      at: whole.startedAt,
      seenIn: "wire",
      protocol,
      client,
      request: asked,
      reply: readReply(protocol, whole, profile.masks, () => body),
      origin: whole.origin,
      ...(provenance === null ? {} : { provenance }),
      hints,
    }),
  };
}

/** What headers and address alone show of a call whose body is not at hand. */
export function readHeaders(
  headers: Headers,
  url: string,
): { readonly client: ClientInfo; readonly hints: Hints; readonly provenance: Provenance | null } {
  const header = (name: string) => headerOf(headers, name);
  const profile = profileOf(header);
  const { hints, version, entrypoint, project } = profile.read({
    protocol: detectProtocol("POST", url, undefined) ?? "anthropic-messages",
    url,
    header,
    body: {},
    request: unreadableRequest,
    command: null,
  });
  const provenance = readProvenance(header("x-evenkeel-context") ?? "");
  return { client: { id: profile.id, version, entrypoint, project }, hints, provenance };
}

function whatElse(raw: RawCall): string {
  const path = raw.url.replace(/[?#].*$/s, "").replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, "");
  if (raw.method.toUpperCase() === "HEAD") return "a probe";
  if (/count_?tokens|input_tokens/i.test(path)) return "token counting";
  if (/\/models\/?$/.test(path)) return "a list of models";
  if (/analytics|telemetry|event|metrics|\/v1\/(?:logs|traces)|statsig|sentry/i.test(path)) return "telemetry";
  return `${raw.method} is no model call`;
}

/** Says of the texts in the history who wrote them, where the profile can tell. */
function withAuthors(
  request: RequestSide,
  profile: ClientProfile,
  { lane }: Hints,
  before: Before | null,
): RequestSide {
  if (request.history.is !== "set") return request;
  const isPersons = profile.knowsPersons && lane === "main";
  const read = (item: Item): Item => withAuthor(item, profile, isPersons);
  const items = request.history.value;
  const history =
    before === null ? items.map(read) : before.authored.of(items, [profile, isPersons], (item) => [read(item)]);
  return { ...request, history: { is: "set", value: history } };
}

function withAuthor(item: Item, profile: ClientProfile, isPersons: boolean): Item {
  if (item.kind !== "text" || item.author === "client") return item;
  const mayBeClients = item.author !== "model" || item.text.length < 100;
  if (mayBeClients && profile.isClientText(item.text)) return { ...item, author: "client" };
  return item.role === "user" && isPersons ? { ...item, author: "person" } : item;
}
