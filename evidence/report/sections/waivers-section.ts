import { type Html, html } from "../html.ts";
import type { ReportModel } from "../report-model.ts";
import { name, section, table, time } from "./parts.ts";

const columns = [
  { title: "Control", width: "w-kind" },
  { title: "Subject", width: "w-subject" },
  { title: "Finding" },
  { title: "Reason" },
  { title: "Approver", width: "w-short" },
  { title: "Expires", width: "w-short" },
] as const;

/** Findings that somebody accepted for a while. */
export function waiversSection(model: ReportModel): Html {
  if (model.waivers.length === 0)
    return section("waivers", "Waivers", html`<p>None of the verdicts rests on a waiver.</p>`);
  const rows = model.waivers.map((waiver) => ({
    headingAt: 0,
    cells: [
      html`<code>${waiver.control}</code>`,
      name(waiver.subject),
      html`${waiver.finding.message} <code class="id">${waiver.finding.code} · ${name(waiver.finding.item)}</code>`,
      html`${waiver.reason}`,
      name(waiver.approver),
      time(waiver.expires),
    ],
  }));
  return section(
    "waivers",
    "Waivers",
    html`${table("A waiver covers exactly one finding, and nothing once it has expired", columns, rows)}`,
  );
}
