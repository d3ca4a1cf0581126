import { type Html, html } from "../html.ts";
import type { PolicyRunView, ReportModel } from "../report-model.ts";
import { section, table, time } from "./parts.ts";

const columns = [
  { title: "Policy", width: "w-kind" },
  { title: "Outcome", width: "w-verdict" },
  { title: "Resource", width: "w-requirement" },
  { title: "What it said" },
] as const;

function notable(run: PolicyRunView): Html {
  if (run.notable.length === 0)
    return html`<p class="small soft">No policy failed, and none met a value it could not know.</p>`;
  const rows = run.notable.map((result) => ({
    headingAt: 0,
    cells: [
      html`<code>${result.policy}</code>`,
      html`<span class="badge badge-${result.outcome === "failed" ? "fail" : "not-evaluable"}">${result.outcome === "failed" ? "✕ failed" : "? not evaluable"}</span>`,
      result.urn === null ? html`the stack` : html`<code>${result.urn}</code>`,
      html`${result.messages.join(" ")}`,
    ],
  }));
  return table("Policies that did not simply pass", columns, rows);
}

function runView(run: PolicyRunView): Html {
  const counts = run.counts.map(({ outcome, count }) => `${count} ${outcome.replace("-", " ")}`).join(", ");
  return html`<h3>pulumi ${run.phase}</h3>
<dl>
<dt>Started</dt><dd>${time(run.startedAt)}</dd>
<dt>Policy pack</dt><dd>${run.pack}</dd>
<dt>Results</dt><dd>${counts}</dd>
<dt>Complete</dt><dd>${run.complete ? "yes" : "no: the run ended before the stack was judged"}</dd>
<dt>Declaration</dt><dd>${run.sameDeclaration ? "the one that was assessed" : "another than the one that was assessed"}</dd>
</dl>${notable(run)}`;
}

/** What the policy pack said at the last preview and the last update. */
export function policySection(model: ReportModel): Html {
  const body =
    model.policyRuns.length === 0
      ? html`<p>There is no record of the policy pack.</p>`
      : html`<p class="soft">The pack judges what is declared before it is deployed, with the same controls.</p>${model.policyRuns.map(runView)}`;
  return section("policies", "Policy record", body);
}
