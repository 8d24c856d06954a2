import type { Settings } from "./types.ts";

export const ownDefaults: Settings = { model: null, effort: null };

/**
 * The settings of a conversation that a new process takes up: what was chosen in it holds on, but for what is asked for
 * anew.
 */
export function settingsToResume(saved: Settings, asked: Settings): Settings {
  return { model: asked.model ?? saved.model, effort: asked.effort ?? saved.effort };
}
