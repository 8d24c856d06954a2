import { useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { pages } from "./pages.ts";

/** What `/` goes to: the page's filter. */
export const searchId = "filter";
const together = 1200;

/** `g` and a page's key, `/` to the filter, `?` for help; silent while somebody types. */
export function useShortcuts(onHelp: () => void): void {
  const [, go] = useLocation();
  // Outlives a rendering between the two keys.
  const leading = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      const led = event.timeStamp - leading.current < together;
      leading.current = Number.NEGATIVE_INFINITY;
      const page = led ? pages.find(({ key }) => key === event.key) : undefined;
      if (page !== undefined) go(page.path);
      else if (event.key === "g") leading.current = event.timeStamp;
      else if (event.key === "/") document.getElementById(searchId)?.focus();
      else if (event.key === "?") onHelp();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [go, onHelp]);
}

/** Whether keys go into a field, or belong to an open dialog. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, dialog, [contenteditable]") !== null;
}
