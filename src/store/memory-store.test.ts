import { storeContract } from "./contract-suite.fixture.ts";
import { MemoryStore } from "./memory-store.fixture.ts";
import { withdrawnContract } from "./withdrawn-contract.fixture.ts";

// The reference is held by the examples of the suites like any other store.
const open = async (now: () => number) => {
  const store = new MemoryStore(now);
  return { store, remove: () => store.close() };
};
storeContract("the reference in memory", open, { runs: 3 });
withdrawnContract("the reference in memory", open, { runs: 3 });
