import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { scenarioOf } from "../../api/queries.ts";
import { Scroll } from "../../parts/scroll.tsx";

/** One click makes a lab scenario of a session: what it met, to be played again with any version. */
export function ScenarioButton({ session }: { readonly session: string }) {
  const [copied, setCopied] = useState(false);
  const making = useMutation({ mutationFn: () => scenarioOf(session) });
  const yaml = making.data;
  return (
    <div className="scenario">
      <button type="button" disabled={making.isPending} onClick={() => making.mutate()}>
        Make a lab scenario of it
      </button>
      {making.isError && (
        <span role="alert" className="error">
          {" "}
          {making.error.message}
        </span>
      )}
      {yaml !== undefined && (
        <div className="made">
          <p>
            Play it with <code>evenkeel lab ./{nameOf(session)} --agent claude</code>{" "}
            <button type="button" onClick={() => download(nameOf(session), yaml)}>
              Download
            </button>{" "}
            <button
              type="button"
              onClick={() => {
                void navigator.clipboard.writeText(yaml).then(() => setCopied(true));
              }}
            >
              {copied ? "Copied" : "Copy"}
            </button>
          </p>
          <Scroll label="Scenario as YAML">
            <pre>
              <code>{yaml}</code>
            </pre>
          </Scroll>
        </div>
      )}
    </div>
  );
}

function nameOf(session: string): string {
  return `session-${session.replace(/[^\w-]/g, "").slice(0, 12)}.yaml`;
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
