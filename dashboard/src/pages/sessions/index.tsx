import { useEffect } from "react";
import { useLocation } from "wouter";
import { useAddress } from "../../shell/address.ts";
import { isTyping } from "../../shell/shortcuts.ts";
import { Inspector } from "./inspector.tsx";
import { SessionList } from "./session-list.tsx";

/** The list, and beside it the session that the address names. */
export default function SessionsPage() {
  const [, go] = useLocation();
  const address = useAddress();
  const chosen = sessionIn(location.pathname);
  const back = `/sessions${address.with({ tab: null, call: null })}`;
  useEffect(() => {
    if (chosen === null) return;
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || isTyping(event.target) || document.querySelector("dialog[open]") !== null) return;
      go(back);
      requestAnimationFrame(() => document.getElementById(`session-${chosen}`)?.focus());
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [chosen, back, go]);
  return (
    <div className={chosen === null ? "sessions" : "sessions open"}>
      <SessionList chosen={chosen} />
      {chosen !== null && <Inspector key={chosen} id={chosen} back={back} />}
    </div>
  );
}

/** `/sessions/a%2Fb` → `a/b`. Read as it stands in the address: the router's own reading loses what is escaped twice. */
function sessionIn(path: string): string | null {
  const name = path.slice("/sessions/".length);
  if (name === "") return null;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
