import type { ReactNode } from "react";

interface Props {
  readonly title: string;
  readonly children: ReactNode;
}

/** Nothing here, why, and what to do. */
export function Empty({ title, children }: Props) {
  return (
    <div className="state">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** How a first call gets in. */
export function FirstCall() {
  return (
    <>
      <p>Point an agent at the gateway; the first call shows up here by itself.</p>
      <pre>
        <code>evenkeel connect claude --run -- -p "…"</code>
      </pre>
      <p className="soft">
        <code>codex</code>, <code>opencode</code> and <code>gemini</code> likewise. Without <code>--run</code> it prints
        what to set. From a clone of the repository it is <code>npm run -s evenkeel -- connect …</code>.
      </p>
    </>
  );
}
