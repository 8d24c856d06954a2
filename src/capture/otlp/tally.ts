import type { Fact } from "../../telemetry/index.ts";

const most = 50_000;

/** What becomes of the records of one export. */
export class Tally {
  readonly facts: Fact[] = [];
  rejected = 0;
  ignored = 0;
  readonly #because = new Map<string, number>();

  room(): boolean {
    return this.facts.length < most;
  }

  take(facts: readonly Fact[]): void {
    this.facts.push(...facts);
  }

  ignore(): void {
    this.ignored += 1;
  }

  reject(because: string): void {
    this.rejected += 1;
    this.#because.set(because, (this.#because.get(because) ?? 0) + 1);
  }

  get message(): string | null {
    return this.rejected === 0 ? null : [...this.#because].map(([why, count]) => `${count}: ${why}`).join("; ");
  }
}
