import type { Change, SessionReport, Snapshot } from "./session.ts";

/** Components that follow from the project (its instructions, its tool servers): compared within one. */
const byProject: ReadonlySet<string> = new Set(["prompt", "tools"]);

/**
 * What changed from one session to the next: a client's version, its default model, and per lane and model effort,
 * thinking, betas, context edits, prompt, tools and other settings. Reported as such, never an error: between
 * sessions nobody promised anything. Only what both sessions show is compared, logs with logs and captures with
 * captures: clients write down other prompts (Codex) and other words than they send.
 *
 * @returns oldest first; one entry per difference, however many projects it was seen in
 */
export function changesBetween(reports: readonly SessionReport[]): readonly Change[] {
  const ordered = reports.filter(({ exchanges }) => exchanges > 0).toSorted((a, b) => a.startedAt - b.startedAt);
  const last = new Map<string, string>();
  const told = new Set<string>();
  const changes: Change[] = [];
  for (const report of ordered) {
    const compare = (component: string, value: string, of: Pick<Change, "lane" | "model" | "at">, within: string) => {
      const key = `${within}\n${component}`;
      const before = last.get(key);
      last.set(key, value);
      if (before === undefined || before === value) return;
      const once = byProject.has(component)
        ? `${report.client} ${of.lane} ${of.model} ${component} ${before} ${value}`
        : "";
      if (once !== "" && told.has(once)) return;
      told.add(once);
      changes.push({
        component,
        from: before,
        to: value,
        by: "unknown",
        session: report.id,
        client: report.client,
        ...of,
      });
    };
    const main = mainOf(report);
    const start = { lane: "main", model: main?.model ?? null, at: report.startedAt } as const;
    if (report.version !== null) compare("version", report.version, start, `${report.client} ${report.entrypoint}`);
    if (start.model !== null) compare("model", start.model, start, report.client);
    for (const { lane, model, at, components } of report.snapshots) {
      for (const [component, value] of Object.entries(components)) {
        const project = byProject.has(component) ? report.project : null;
        compare(
          component,
          value,
          { lane, model, at },
          `${report.seenIn} ${report.client} ${lane} ${model} ${project ?? ""}`,
        );
      }
    }
  }
  return changes.toSorted((a, b) => a.at - b.at);
}

function mainOf(report: SessionReport): Snapshot | undefined {
  return report.snapshots.find(({ lane }) => lane === "main");
}
