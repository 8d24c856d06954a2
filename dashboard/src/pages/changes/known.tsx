import { useQuery } from "@tanstack/react-query";
import { clientHistories } from "../../api/queries.ts";
import { Answer } from "../../parts/answer.tsx";
import { Table } from "../../parts/table.tsx";
import { useAddress } from "../../shell/address.ts";
import { plural } from "../../text/figures.ts";
import { clientName } from "../../text/words.ts";

/** What versions of the clients changed, as `evenkeel lab track` observed it: shipped with this package. */
export default function Known() {
  const { params, set } = useAddress();
  const asked = useQuery(clientHistories);
  return (
    <Answer of={asked} what="changelog of the clients">
      {(histories) => {
        const chosen = histories.find(({ client }) => client === params.get("known")) ?? histories[0];
        if (chosen === undefined) return <p>This installation knows no client's history.</p>;
        const models = chosen.models;
        const model = models.find((each) => each === params.get("under")) ?? models[0] ?? "";
        const rows = chosen.changes.filter((each) => each.model === model);
        return (
          <>
            <p className="choices">
              <label>
                Client{" "}
                <select value={chosen.client} onChange={({ target }) => set({ known: target.value, under: null })}>
                  {histories.map(({ client }) => (
                    <option key={client} value={client}>
                      {clientName(client)}
                    </option>
                  ))}
                </select>
              </label>{" "}
              <label>
                Model{" "}
                <select value={model} onChange={({ target }) => set({ under: target.value })}>
                  {models.map((each) => (
                    <option key={each}>{each}</option>
                  ))}
                </select>
              </label>
            </p>
            <p className="soft">
              {plural(chosen.versions.length, "version")} run: {chosen.range}. {chosen.about}
            </p>
            <Table
              caption="Changes by likely consequence"
              rows={rows}
              id={({ rank }) => String(rank)}
              columns={[
                { head: "Brought by", cell: ({ brought }) => <b>{brought}</b> },
                { head: "Undone by", cell: ({ undone }) => undone ?? <span className="soft">not undone</span> },
                {
                  head: "Kind",
                  cell: ({ kind, class: sort }) => (
                    <>
                      {kind}
                      <span className="soft line">{sort}</span>
                    </>
                  ),
                },
                { head: "What", cell: ({ what }) => what },
                { head: "From", cell: ({ from }) => from },
                { head: "To", cell: ({ to }) => to },
                { head: "Likely consequence", cell: ({ consequence }) => consequence },
              ]}
            />
          </>
        );
      }}
    </Answer>
  );
}
