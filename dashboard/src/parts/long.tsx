import { useState } from "react";
import { count } from "../text/figures.ts";
import { visible } from "../text/visible.ts";

const most = 600;

/** A sentence that came from outside. Of a very long one the beginning, and the rest on demand. */
export function Long({ of: text }: { readonly of: string }) {
  const [whole, setWhole] = useState(false);
  const letters = text.length > most ? [...text] : null;
  if (letters === null || letters.length <= most) return <bdi>{visible(text)}</bdi>;
  return (
    <>
      <bdi>{visible(whole ? text : letters.slice(0, most).join(""))}</bdi>
      {!whole && "… "}
      <button type="button" className="small" aria-expanded={whole} onClick={() => setWhole(!whole)}>
        {whole ? "less" : `all ${count(letters.length)} letters`}
      </button>
    </>
  );
}
