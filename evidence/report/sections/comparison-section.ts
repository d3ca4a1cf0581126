import { type Html, html } from "../html.ts";
import type { ComparisonRow, ComparisonView, ReportModel } from "../report-model.ts";
import { name, section, table } from "./parts.ts";

const columns = [
  { title: "Fact", width: "w-label" },
  { title: "Declared" },
  { title: "Provisioned" },
  { title: "Observed" },
  { title: "Agreement" },
] as const;

function agreement(row: ComparisonRow): Html {
  switch (row.agrees) {
    case true:
      return html`<span class="badge badge-pass"><span aria-hidden="true">✓</span>agree</span>`;
    case false:
      return html`<span class="badge badge-fail"><span aria-hidden="true">✕</span>differ</span>`;
    case null:
      return html`<span class="soft">cannot be told</span>`;
  }
}

function clusterTable(view: ComparisonView): Html {
  const rows = view.rows.map((row) => ({
    headingAt: 0,
    cells: [
      html`${row.what}`,
      html`${row.declared}`,
      html`${row.provisioned}`,
      html`${row.observed}`,
      agreement(row),
    ],
  }));
  return html`<h3>${name(view.cluster)}</h3>${table(`Three views of ${view.cluster}`, columns, rows)}`;
}

/** What the owner wrote, what Pulumi sent, what the system says. */
export function comparisonSection(model: ReportModel): Html {
  const body =
    model.comparisons.length === 0
      ? html`<p>The intended record is not there, so there is nothing to compare with.</p>`
      : html`<p class="soft">What the owner wrote, what Pulumi sent, what the system itself says. Access and settings are compared by the controls above.</p>${model.comparisons.map(clusterTable)}`;
  return section("comparison", "Declared, provisioned, observed", body);
}
