import type { ClientId, EpochMs } from "../../wire/index.ts";
import type { Idleness, VirtualClock } from "./clock.ts";
import { datePatchedClock } from "./date-patched-clock.ts";
import { fakedClock } from "./faked-clock.ts";
import type { MadeClock } from "./made-clock.ts";
import { realClock } from "./real-clock.ts";
import { tracedClock } from "./traced-clock.ts";

export interface ClockWanted {
  /** The client that will live by it; `generic`: any program. */
  readonly client: ClientId;
  /** All kinds of idleness that the run will do. */
  readonly idleness: ReadonlySet<Idleness>;
  /** Milliseconds since 1970. Default: now. */
  readonly start?: EpochMs;
}

type Mechanism = "libfaketime" | "launcher" | "date-patch";

/**
 * A clock that works for a real client, by the first mechanism that this machine has; the real clock, with the reasons,
 * where it has none. A run that moves nothing needs none.
 */
export async function clockFor({ client, idleness, start }: ClockWanted): Promise<VirtualClock> {
  if (idleness.size === 0) return realClock("the run moves no clock");
  const begin = start === undefined ? {} : { start };
  const missing: string[] = [];
  for (const mechanism of mechanismsFor(client, idleness)) {
    const made = await make(mechanism, idleness, begin);
    if (made.is === "made") return made.clock;
    missing.push(made.because);
  }
  return realClock(missing.join("; "));
}

/** What was seen to work, the least intrusive first. */
function mechanismsFor(client: ClientId, idleness: ReadonlySet<Idleness>): readonly Mechanism[] {
  const both = idleness.size > 1;
  switch (client) {
    case "claude-code":
      return both ? ["launcher"] : ["libfaketime", "launcher"];
    case "gemini-cli":
      return both ? ["launcher", "date-patch"] : ["libfaketime", "launcher", "date-patch"];
    // Its Bun times its timers by calls that a loaded library does not see, takes no preload, and is slowed down by one.
    case "opencode":
      return idleness.has("awake") ? ["launcher"] : ["launcher", "libfaketime"];
    // Static: nothing can be loaded into it.
    case "codex":
      return ["launcher"];
    case "generic":
      return both ? ["launcher"] : ["launcher", "libfaketime"];
  }
}

async function make(
  mechanism: Mechanism,
  idleness: ReadonlySet<Idleness>,
  begin: { readonly start?: EpochMs },
): Promise<MadeClock> {
  switch (mechanism) {
    case "libfaketime":
      return fakedClock({ idleness: idleness.has("awake") ? "awake" : "suspended", ...begin });
    case "launcher":
      return tracedClock(begin);
    case "date-patch":
      return { is: "made", clock: datePatchedClock(begin) };
  }
}
