import { parentPort } from "node:worker_threads";
import { randomOf } from "./random.ts";
import type { Job } from "./repeat.ts";
import { type Simulation, simulations } from "./simulations/index.ts";

parentPort?.on("message", ({ name, params, seeds }: Job) => {
  void (async () => {
    // The name and its parameters come from `repeat`, which holds them together by type.
    const simulate = (await simulations[name]()) as Simulation<unknown>;
    return seeds.map((seed) => simulate(params, randomOf(seed)));
  })().then(
    (outcomes) => parentPort?.postMessage({ outcomes }),
    (cause: unknown) => parentPort?.postMessage({ failed: cause instanceof Error ? cause.stack : String(cause) }),
  );
});
