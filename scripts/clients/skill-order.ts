/** The tool of Gemini CLI whose description names the skills there are; the system prompt lists them in the same order. */
const skills = /"name":"activate_skill","description":"([^"]*)"/;

/**
 * How often from one call to the next Gemini CLI (0.61.0) names its skills in another order. It lists them as their files
 * happened to be found, so two processes with the same flags may differ: a few in a hundred do.
 *
 * @param bodies of the requests, in their order
 */
export function skillReorderings(bodies: readonly string[]): number {
  const orders = bodies.flatMap((body) => skills.exec(body)?.[1] ?? []);
  return orders.filter((order, at) => at > 0 && order !== orders[at - 1]).length;
}
