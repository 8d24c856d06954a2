import { html, page, plural } from "../../../report/index.ts";
import type { ScanResult } from "../../result.ts";
import { groupChanges } from "../groups.ts";
import { findingsSection } from "./findings.ts";
import {
  changesSection,
  header,
  notedSection,
  readSection,
  signalsSection,
  violationsSection,
  visibilitySection,
} from "./sections.ts";

/**
 * The report: one self-contained page. It runs no script and requests nothing, and says so to the browser. Works light
 * and dark, wide and on a phone, and without colour.
 */
export function renderHtml(result: ScanResult): string {
  const broken = result.violations.filter((violation) => violation.severity !== "info").length;
  return page(
    `Evenkeel scan: ${plural(broken, "broken promise")}, ${plural(groupChanges(result.changes).length, "change")}`,
    html`${header(result)}
<main>
${violationsSection(result)}
${changesSection(result)}
${findingsSection(result)}
${notedSection(result)}
${signalsSection(result)}
${visibilitySection(result)}
${readSection(result)}
</main>
<footer>Made by <code>evenkeel scan</code> from files on this machine. Nothing left it; this page loads nothing and runs nothing.
Times are UTC. Figures before and after a change show where to look; they prove no cause and are no verdict on quality.</footer>`,
  );
}
