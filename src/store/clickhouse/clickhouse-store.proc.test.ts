import assert from "node:assert/strict";
import { after, it } from "node:test";
import { clusterName, startClickhouse } from "../../../test/kit/clickhouse.ts";
import { storeContract } from "../contract-suite.fixture.ts";
import { withdrawnContract } from "../withdrawn-contract.fixture.ts";
import { openClickhouseStore } from "./open-clickhouse-store.ts";

const engine = await startClickhouse(2);

if (engine.is === "unavailable") {
  it("the store contract on ClickHouse", (t) => {
    assert.notEqual(process.env.CI, "true", engine.because);
    t.skip(engine.because);
  });
} else {
  const urls = engine.nodes.map(({ url }) => url);
  let databases = 0;
  const ask = async (url: string, sql: string): Promise<string> => {
    const answer = await fetch(url, { method: "POST", body: sql });
    assert.ok(answer.ok, await answer.clone().text());
    return (await answer.text()).trim();
  };
  const opener = (url: string, nodes: readonly string[], cluster?: string) => async (now: () => number) => {
    databases += 1;
    const database = `test_${databases}`;
    const open = () => openClickhouseStore({ url, database, now, ...(cluster === undefined ? {} : { cluster }) });
    let store = await open();
    return {
      store,
      async reopen() {
        await store.close();
        store = await open();
        return store;
      },
      async remove() {
        await store.close();
        for (const node of nodes) await ask(node, `DROP DATABASE IF EXISTS ${database} SYNC`);
      },
    };
  };
  const [one = ""] = urls;
  after(() => engine.stop());
  storeContract("ClickHouse", opener(one, [one]), { runs: 4 });
  withdrawnContract("ClickHouse", opener(one, [one]), { runs: 4 });
  withdrawnContract("ClickHouse over two shards", opener(urls.join(","), urls, clusterName), { runs: 2 });
  storeContract("ClickHouse over two shards", opener(urls.join(","), urls, clusterName), {
    runs: 2,
    facts: 30,
    hostile: false,
  });
}
