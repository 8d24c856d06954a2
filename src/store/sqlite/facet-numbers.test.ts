import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { anExchange, noScope } from "../../../test/kit/invented-facts.ts";
import { FewValues, other } from "../few-values.ts";
import { Connection } from "./connection.ts";
import { FacetNumbers } from "./facet-numbers.ts";

const day = 86_400_000;
const call = (client: string, version: string, model: string) =>
  anExchange({ id: "x", client, version, model, served: null, components: {}, observed: null });

describe("numbers of facets", () => {
  it("are so many new ones of a client a day; then all of its new ones are one, then all clients' are", () => {
    const facets = new FacetNumbers(new Connection(":memory:"), { client: 4, all: 6 });
    const seen = new Set<number>();
    const clients: string[] = [];
    for (const client of ["one", "two"]) {
      for (let n = 0; n < 25; n += 1) {
        const { facet, counted } = facets.ofExchange(call(client, `v${n % 5}`, `m${Math.floor(n / 5)}`), 0);
        seen.add(facet);
        clients.push(`${counted.client} ${counted.model === other}`);
      }
    }
    // Four of the first and one for its others, one of the second, and one for all others.
    assert.equal(seen.size, 7);
    assert.deepEqual(Object.groupBy(clients, (each) => each)["one true"]?.length, 21);
    assert.deepEqual(Object.groupBy(clients, (each) => each)["(other) true"]?.length, 24);
    assert.ok(!seen.has(facets.ofExchange(call("two", "v4", "m4"), day).facet));
  });
  it("are known again when the file is opened again, and by scopes", () => {
    const connection = new Connection(":memory:");
    const few = () => new FacetNumbers(connection, { client: 100, all: 100 }, new FewValues({ each: 1, all: 100 }));
    const first = few();
    const { facet } = first.ofExchange(call("one", "v1", "m1"), 0);
    assert.equal(first.ofExchange(call("one", "v2", "m1"), 0).counted.version, other);
    const again = few();
    assert.deepEqual(again.ofExchange(call("one", "v1", "m1"), 0).facet, facet);
    // Known by its version, though not in this combination.
    assert.equal(again.ofExchange(call("one", "v1", "m2"), 0).counted.version, "v1");
    const scope = { ...noScope, client: "one", version: "v1" };
    assert.equal(again.ofScope("api", scope, null, 0), again.ofScope("api", scope, null, 0));
    const others = ["a", "b", "c"].map((cohort) => again.ofScope("api", { ...scope, cohort }, null, 0));
    assert.equal(new Set(others).size, 2);
  });
});
