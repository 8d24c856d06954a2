import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storeContract } from "../contract-suite.fixture.ts";
import { inThreadStore } from "./in-thread-store.fixture.ts";

// The ways that only large databases take lead to the same answers.
for (const [name, ways] of Object.entries({
  "SQLite, walking along indexes": { fewSessions: 0, manyFacets: 0 },
  "SQLite, looking up one by one": { fewSessions: 1e9, manyFacets: 1e9 },
})) {
  storeContract(
    name,
    async (now) => {
      const folder = mkdtempSync(join(tmpdir(), "evenkeel-sqlite-"));
      const file = join(folder, "store.sqlite");
      let store = inThreadStore(file, now, ways);
      return {
        store,
        reopen: async () => {
          await store.close();
          store = inThreadStore(file, now, ways);
          return store;
        },
        remove: async () => {
          await store.close();
          rmSync(folder, { recursive: true });
        },
      };
    },
    { runs: 15 },
  );
}
