import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storeContract } from "../contract-suite.fixture.ts";
import { withdrawnContract } from "../withdrawn-contract.fixture.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";

const opener = async (now: () => number) => {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-sqlite-"));
  const open = () => openSqliteStore({ file: join(folder, "store.sqlite"), now, readers: 1 });
  let store = await open();
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await open();
      return store;
    },
    remove: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
};
storeContract("SQLite", opener);
withdrawnContract("SQLite", opener);
