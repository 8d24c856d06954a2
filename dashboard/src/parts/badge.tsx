import type { ReactNode } from "react";

export type Tone = "error" | "warn" | "info" | "ok" | "off";

const marks: Readonly<Record<Tone, string>> = { error: "✕", warn: "!", info: "i", ok: "✓", off: "–" };

/** A word with a colour and a mark: never a colour alone. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={`badge ${tone}`}>
      <span aria-hidden="true">{marks[tone]}</span> {children}
    </span>
  );
}

const severities = { error: "error", warn: "warning", info: "note" } as const;

export function Severity({ of: severity }: { readonly of: "error" | "warn" | "info" }) {
  return <Badge tone={severity}>{severities[severity]}</Badge>;
}
