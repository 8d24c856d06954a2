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

/** Slack: "Incoming webhooks" (`text`, `blocks`, mrkdwn). Of the text in blocks 3,000 characters are shown. */
function slackOf(message: AlertMessage): object {
  const headline = `${words[message.state]} ${message.severity}: ${message.title}`;
  const details = message.members.length > 1 ? message.members.map(({ says }) => `• ${says}`).join("\n") : message.says;
  const text = `*${escaped(headline)}*\n${escaped(details)}`.slice(0, 2900);
  const evidence =
    message.url === null
      ? []
      : [{ type: "section", text: { type: "mrkdwn", text: `<${escaped(message.url)}|Show the evidence>` } }];
  const context = {
    type: "context",
    elements: [{ type: "mrkdwn", text: escaped(`Evenkeel · since ${message.since} · ${message.id}`) }],
  };
  return {
    text: escaped(`${headline}. ${message.says}`).slice(0, 2900),
    blocks: [{ type: "section", text: { type: "mrkdwn", text } }, ...evidence, context],
  };
}

const words = { firing: "Firing", resolved: "Resolved", "no-data": "No data" } as const;

/** The three characters that Slack gives a meaning. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
