import type { EpochMs } from "../../wire/index.ts";
import type { Severity } from "./condition.ts";

/** What a receiver is told: `evenkeel.alert` version 1 (docs/alerts.md). Fields may be added; none changes its meaning. */
export interface AlertMessage {
  readonly schema: "evenkeel.alert";
  readonly version: 1;
  /** Of this message: the same when it has to be sent again. */
  readonly delivery: string;
  /** Of the alert: the same from its beginning to its end. */
  readonly id: string;
  readonly state: "firing" | "resolved" | "no-data";
  /** Why it is sent now. */
  readonly reason: "began" | "grew" | "still" | "ended";
  readonly severity: Severity;
  readonly title: string;
  readonly says: string;
  /** ISO 8601 */
  readonly since: string;
  readonly at: string;
  /** The evidence. `null` where the server does not know its own address. */
  readonly url: string | null;
  readonly link: string;
  /** Everything it is about. */
  readonly members: readonly {
    readonly member: string;
    readonly says: string;
    readonly link: string;
    readonly since: string;
  }[];
}

export function iso(at: EpochMs): string {
  return new Date(at).toISOString();
}

/** Body of the request, by the shape that the receiver wants. */
export function bodyOf(message: AlertMessage, shape: "json" | "slack"): string {
  return JSON.stringify(shape === "json" ? message : slackOf(message));
}

/** Of a text in blocks Slack takes 3,000 characters, and refuses the whole message for one more; in `text` 40,000. */
const mostOfBlock = 3000;
const mostOfText = 3000;

/**
 * Slack: "Incoming webhooks" (`text`, `blocks`, mrkdwn), "Text object". What others named is shown as it is (`verbatim`: no
 * links or mentions are made of it); marks of formatting in it are harmless.
 */
function slackOf(message: AlertMessage): object {
  const headline = `${words[message.state]} ${message.severity}: ${message.title}`;
  const details =
    message.members.length > 1
      ? message.members.map(({ says }) => `• ${oneLine(says)}`).join("\n")
      : oneLine(message.says);
  const link = message.url === null ? null : `<${escaped(message.url)}|Show the evidence>`;
  // An address that does not fit is none: cut, it would lead elsewhere.
  const evidence = link === null || link.length > mostOfBlock ? [] : [section(link)];
  const bold = `*${fitted(oneLine(headline), 1000)}*\n`;
  return {
    text: fitted(oneLine(`${headline}. ${message.says}`), mostOfText),
    blocks: [
      section(bold + fitted(details, mostOfBlock - bold.length)),
      ...evidence,
      { type: "context", elements: [mrkdwn(fitted(`Evenkeel · since ${message.since} · ${message.id}`, mostOfBlock))] },
    ],
  };
}

const words = { firing: "Firing", resolved: "Resolved", "no-data": "No data" } as const;

function mrkdwn(text: string): object {
  return { type: "mrkdwn", text, verbatim: true };
}

function section(text: string): object {
  return { type: "section", text: mrkdwn(text) };
}

/** Names of others may hold line ends and marks that turn the direction of text. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ");
}

/** Escaped, and no longer than this; cut between characters, never inside of an escape. */
function fitted(given: string, most: number): string {
  const text = given.toWellFormed();
  const whole = escaped(text);
  if (whole.length <= most) return whole;
  let out = "";
  for (const character of text) {
    const next = escaped(character);
    if (out.length + next.length > most - 2) break;
    out += next;
  }
  return `${out} …`;
}

/** The three characters that Slack gives a meaning. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
