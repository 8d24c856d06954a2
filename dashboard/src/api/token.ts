import { useSyncExternalStore } from "react";

const place = "evenkeel.token";
const listeners = new Set<() => void>();
let asked = false;

/** The bearer token of this tab. It is kept as long as the tab is, and nowhere else. */
export const token = {
  get: (): string | null => sessionStorage.getItem(place),
  set(value: string): void {
    sessionStorage.setItem(place, value);
    asked = false;
    tell();
  },
  /** The server wants one, or another one. */
  ask(): void {
    if (asked) return;
    asked = true;
    tell();
  },
};

/** Whether the server asked for a token that is not there, or is not the right one. */
export function useTokenAsked(): boolean {
  return useSyncExternalStore(subscribe, () => asked);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
