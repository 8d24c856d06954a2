import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { FeedbackFact } from "../../../../src/telemetry/index.ts";
import { report, verdicts } from "../../api/queries.ts";
import { Long } from "../../parts/long.tsx";
import { Time } from "../../parts/time.tsx";

interface Props {
  readonly session: string;
  readonly feedback: readonly FeedbackFact[];
}

/** What persons said of this session, and a form to say something. */
export function Feedback({ session, feedback }: Props) {
  return (
    <>
      {feedback.length === 0 ? (
        <p className="soft">Nobody has reported on this session.</p>
      ) : (
        <ul className="bare">
          {feedback.map(({ id, at, verdict, text }) => (
            <li key={id}>
              <b>{verdict}</b> <Time at={at} />
              <blockquote>
                <Long of={text} />
              </blockquote>
            </li>
          ))}
        </ul>
      )}
      <ReportForm session={session} />
    </>
  );
}

function ReportForm({ session }: { readonly session: string }) {
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const [verdict, setVerdict] = useState<FeedbackFact["verdict"]>("worse");
  const sending = useMutation({
    mutationFn: report,
    onSuccess: () => {
      setText("");
      // It goes through the spool first; live events bring it, and where there are none, this does.
      setTimeout(() => void queries.invalidateQueries({ queryKey: ["session", session] }), 1500);
    },
  });
  return (
    <form
      className="report"
      onSubmit={(event) => {
        event.preventDefault();
        sending.mutate({ session, verdict, text: text.trim() });
      }}
    >
      <label>
        It was{" "}
        <select
          value={verdict}
          onChange={({ target }) => setVerdict(verdicts.find((each) => each === target.value) ?? "other")}
        >
          {verdicts.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <label>
        <span className="hidden">In your own words</span>
        <textarea
          value={text}
          rows={3}
          maxLength={10_000}
          placeholder="What was wrong, in your own words. It is kept as you write it."
          onChange={({ target }) => setText(target.value)}
        />
      </label>
      <button type="submit" disabled={text.trim() === "" || sending.isPending}>
        Report
      </button>
      {sending.isSuccess && text === "" && <span role="status"> Kept. Thank you.</span>}
      {sending.isError && (
        <span role="alert" className="error">
          {" "}
          {sending.error.message}
        </span>
      )}
    </form>
  );
}
