import { useQueryClient } from "@tanstack/react-query";
import { token } from "../api/token.ts";

/** Asks for the bearer token that the server wants; it stays in this tab. */
export function TokenPrompt() {
  const queries = useQueryClient();
  return (
    <form
      className="state"
      onSubmit={(event) => {
        event.preventDefault();
        const typed = new FormData(event.currentTarget).get("token");
        if (typeof typed !== "string" || typed.trim() === "") return;
        token.set(typed.trim());
        void queries.resetQueries();
      }}
    >
      <h2>This server wants a token</h2>
      <p>
        It is reachable from other machines, so it asks who is there. The token stands in the file <code>token</code> of
        its data folder.
      </p>
      {token.get() !== null && <p role="alert">The one that was given is not the right one.</p>}
      <label>
        Token <input name="token" type="password" autoComplete="off" required />
      </label>{" "}
      <button type="submit">Use it in this tab</button>
    </form>
  );
}
