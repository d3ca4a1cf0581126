import { type Html, html } from "../html.ts";
import type { ReportModel } from "../report-model.ts";
import { name, section, table } from "./parts.ts";

const columns = [
  { title: "What is missing", width: "w-control" },
  { title: "Subject", width: "w-subject" },
  { title: "Why" },
] as const;

/** What could not be seen, was not looked at, or was not declared. */
export function gapsSection(model: ReportModel): Html {
  if (model.gaps.length === 0)
    return section(
      "gaps",
      "Gaps",
      html`<p>None: everything declared was looked at, and every surface that was asked for was seen.</p>`,
    );
  const rows = model.gaps.map((gap) => ({
    headingAt: 0,
    cells: [html`${gap.what}`, name(gap.subject), html`${gap.why}`],
  }));
  return section(
    "gaps",
    "Gaps",
    html`<p class="soft">What could not be observed, and why. Controls that needed it read “not evaluable”.</p>${table("What is not known", columns, rows)}`,
  );
}
