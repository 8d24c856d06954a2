import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { mended } from "../../api/queries.ts";
import { Refused } from "../../api/refused.ts";
import { Long } from "../../parts/long.tsx";
import { Name } from "../../parts/name.tsx";
import { Time } from "../../parts/time.tsx";
import type { Segment } from "./segment-words.ts";

interface Props {
  readonly monitor: string;
  readonly segment: Segment;
}

/** Where an alarm stands: a way to say that its cause is taken away. And that somebody said so, where somebody did. */
export function Mended({ monitor, segment }: Props) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const said = segment.mended;
  if (segment.state !== "alarm") {
    return (
      said !== null && (
        <p className="soft">
          <Time at={said.at} />: {said.by === null ? "somebody" : <Name of={said.by} most={48} />} said that it is
          mended. <Long of={said.because} />
        </p>
      )
    );
  }
  return (
    <>
      <p>
        <button type="button" className="small" ref={button} aria-expanded={open} onClick={() => setOpen(!open)}>
          Say that it is mended …
        </button>
      </p>
      {open && (
        <MendedForm
          monitor={monitor}
          segment={segment.segment}
          onClose={() => {
            setOpen(false);
            button.current?.focus();
          }}
        />
      )}
    </>
  );
}

interface FormProps {
  readonly monitor: string;
  readonly segment: Segment["segment"];
  readonly onClose: () => void;
}

function MendedForm({ monitor, segment, onClose }: FormProps) {
  const queries = useQueryClient();
  const about = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const saying = useMutation({
    mutationFn: mended,
    // It goes through the spool first; live events bring it, and where there are none, this does.
    onSuccess: () => setTimeout(() => void queries.invalidateQueries(), 1500),
  });
  if (saying.isSuccess) {
    return <p role="status">Said. The alarm ends within seconds, and this is watched anew.</p>;
  }
  return (
    <form
      className="mended"
      aria-describedby={about}
      onSubmit={(event) => {
        event.preventDefault();
        const typed = new FormData(event.currentTarget);
        const because = String(typed.get("because") ?? "").trim();
        const by = String(typed.get("by") ?? "").trim();
        if (because !== "") saying.mutate({ monitor, segment, because, ...(by !== "" && { by }) });
      }}
      onKeyDown={({ key }) => key === "Escape" && onClose()}
    >
      <p id={about}>
        Say it when the cause is gone: a version rolled back, a prompt put right. The alarm ends, whoever was told of it
        is told that, and the watch begins anew. It is no proof that all is well: should the level still be low, it
        alarms again.
      </p>
      <label>
        What was done
        <textarea ref={field} name="because" rows={2} maxLength={2000} required />
      </label>
      <label>
        Who says so <span className="soft">(may be left out)</span>
        <input name="by" maxLength={200} autoComplete="name" />
      </label>
      <p>
        <button type="submit" disabled={saying.isPending}>
          {saying.isPending ? "Saying so …" : "It is mended"}
        </button>{" "}
        <button type="button" className="plain" onClick={onClose}>
          Not yet
        </button>
      </p>
      {saying.isError && (
        <p role="alert" className="error">
          {saying.error.message} {saying.error instanceof Refused && saying.error.next}
        </p>
      )}
    </form>
  );
}
