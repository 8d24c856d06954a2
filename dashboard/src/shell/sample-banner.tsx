import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { health, removeSample } from "../api/queries.ts";

/** Marks that some of what is shown is the bundled example, and takes it away. */
export function SampleBanner() {
  const { data } = useQuery(health);
  const queries = useQueryClient();
  const removing = useMutation({
    mutationFn: removeSample,
    onSuccess: () => queries.invalidateQueries(),
  });
  if (!data?.sources.some(({ source }) => source === "sample")) return null;
  return (
    <aside className="sample" aria-label="Sample data">
      <p>
        <b>Sample data.</b> Some of what you see is the bundled example, not a call of yours; it is marked “sample”.
      </p>
      {removing.isError && <p role="alert">{removing.error.message}</p>}
      <button type="button" disabled={removing.isPending} onClick={() => removing.mutate()}>
        {removing.isPending ? "Removing …" : "Remove the sample"}
      </button>
    </aside>
  );
}
