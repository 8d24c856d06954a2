/** How a client is run where a person has a choice. */
export interface AgentOptions {
  /**
   * `off` (default): all switches that keep a client from talking to its vendor. `minimal`: without the switches of
   * which it is known that they also change what is sent (server flags that are locally cached are then obeyed).
   * Either way nothing but loopback can be reached.
   */
  readonly telemetry?: "off" | "minimal";
  /** Further flags, at every start. */
  readonly flags?: readonly string[];
  /** Further variables, at every start. */
  readonly env?: Readonly<Record<string, string>>;
}
