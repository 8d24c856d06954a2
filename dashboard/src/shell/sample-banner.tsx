import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import { health, removeSample } from "../api/queries.ts";
import { useAddress } from "./address.ts";

/** Where calls of one's own come from. */
const own = ["gateway", "otlp", "api"];

/** Marks that some of what is shown is the bundled example, and takes it away. */
export function SampleBanner() {
  const { data } = useQuery(health);
  const queries = useQueryClient();
  const address = useAddress();
  const removing = useMutation({
    mutationFn: removeSample,
    onSuccess: () => queries.invalidateQueries(),
  });
  if (!data?.sources.some(({ source }) => source === "sample")) return null;
  const without = address.filter.source !== undefined && !address.filter.source.includes("sample");
  return (
    <aside className="sample" aria-label="Sample data">
      <p>
        <b>Sample data.</b>{" "}
        {without ? (
          "The bundled example is kept, and not among what you see."
        ) : (
          <>
            The bundled example, which is invented, is among what you see; its sessions are marked “sample”.{" "}
            <Link href={address.with({ source: own })}>Only your own</Link>
          </>
        )}
      </p>
      {removing.isError && <p role="alert">{removing.error.message}</p>}
      <button type="button" disabled={removing.isPending} onClick={() => removing.mutate()}>
        {removing.isPending ? "Removing …" : "Remove the sample"}
      </button>
    </aside>
  );
}
