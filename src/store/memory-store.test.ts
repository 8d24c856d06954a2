import { storeContract } from "./contract-suite.fixture.ts";
import { MemoryStore } from "./memory-store.fixture.ts";

// The reference is held by the examples of the suite like any other store.
storeContract(
  "the reference in memory",
  async (now) => {
    const store = new MemoryStore(now);
    return { store, remove: () => store.close() };
  },
  { runs: 3 },
);
