import type { AgentUnderTest } from "../agents/index.ts";
import {
  datePatchedClock,
  fakedClock,
  type Idleness,
  injectedClock,
  realClock,
  type VirtualClock,
} from "../time/index.ts";

/**
 * The clock that an agent can be made to live by. Where none can, the real one, which says why: a run with it proves
 * nothing about idleness.
 *
 * @param inProcess the agent lives in this process and is handed its clock
 * @param idleness the kinds that the scenario needs
 */
export async function clockFor(
  agent: AgentUnderTest,
  inProcess: boolean,
  idleness: ReadonlySet<Idleness>,
): Promise<VirtualClock> {
  if (inProcess) return injectedClock(Date.now());
  const [kind] = idleness;
  if (kind === undefined) return realClock("the scenario never moves the clock");
  const faked = await fakedClock({ idleness: kind });
  if (faked.is === "made") return faked.clock;
  return agent.client === "gemini-cli" ? datePatchedClock() : realClock(faked.because);
}
