/** Of what is under way. */
const pending = new Set<() => void>();

/**
 * Has something cleaned up also where this process is stopped in the middle. `clean` must do all of it at once: nothing
 * is waited for at the end of a process.
 *
 * @returns what cleans it up when its time has come, once
 */
export function cleanedAtEnd(clean: () => void): () => void {
  const once = (): void => {
    if (pending.delete(once)) clean();
  };
  pending.add(once);
  return once;
}

/** Cleans up all that is still there: the last thing that a process does. What cannot be cleaned does not stop the rest. */
export function cleanUp(): void {
  for (const clean of [...pending].reverse()) {
    try {
      clean();
    } catch {
      // Somebody else's by now, or gone.
    }
  }
}
