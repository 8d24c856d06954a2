interface Start {
  readonly sessionId: string;
  readonly version: string;
  readonly cwd: string;
  readonly model: string;
  readonly start: number;
}

/** The records of one strand, each hanging on the one before. */
export class Chain {
  readonly #start: Start;
  readonly #agentId: string | null;
  #parent: string | null = null;
  #at: number;
  context = 20_000;

  constructor(start: Start, agentId: string | null = null) {
    this.#start = start;
    this.#agentId = agentId;
    this.#at = start.start;
  }

  get model(): string {
    return this.#start.model;
  }

  get sessionId(): string {
    return this.#start.sessionId;
  }

  agent(agentId: string): Chain {
    return new Chain({ ...this.#start, start: this.#at }, agentId);
  }

  line(uuid: string, record: object): string {
    const parentUuid = this.#parent;
    this.#parent = uuid;
    this.#at += 2_000;
    const { sessionId, version, cwd } = this.#start;
    const agent = this.#agentId === null ? {} : { agentId: this.#agentId };
    return JSON.stringify({
      parentUuid,
      isSidechain: this.#agentId !== null,
      ...agent,
      ...record,
      uuid,
      timestamp: new Date(this.#at).toISOString(),
      userType: "external",
      entrypoint: "cli",
      cwd,
      sessionId,
      version,
      gitBranch: "main",
    });
  }
}
