import { type Html, html } from "../html.ts";
import type { EvidenceView, ReportModel } from "../report-model.ts";
import { name, section, table, time } from "./parts.ts";

const columns = [
  { title: "Entry", width: "w-entry" },
  { title: "Kind and subject", width: "w-kind" },
  { title: "Observed", width: "w-kind" },
  { title: "Fresh until", width: "w-verdict" },
  { title: "Digests and extent", width: "w-control" },
] as const;

function freshness(view: EvidenceView): Html {
  if (view.freshUntil === null) return html`<span class="soft">no control needs it</span>`;
  const state =
    view.fresh === true
      ? html`<span class="badge badge-pass"><span aria-hidden="true">✓</span>fresh</span>`
      : html`<span class="badge badge-stale"><span aria-hidden="true">◷</span>stale</span>`;
  return html`${time(view.freshUntil)} <span class="id">${state}</span>`;
}

function row(view: EvidenceView): { id: string; headingAt: number; cells: readonly Html[] } {
  return {
    id: `entry-${view.entry}`,
    headingAt: 1,
    cells: [
      html`${view.entry}`,
      html`${view.kind} <span class="id">${name(view.subject)}</span>`,
      html`${time(view.observedAt)} <span class="id">${view.age}${view.clockOffset === null ? null : html`; ${view.clockOffset}`}</span>`,
      freshness(view),
      html`${view.surfaces}; ${view.queries}; facts ${view.factsState} <details><summary>Digests</summary><div class="inner"><code class="digest">statement sha256:${view.entrySha256}</code><code class="digest">facts sha256:${view.factsSha256}</code>collector ${view.collector}</div></details>`,
    ],
  };
}

/** Every observation that the report rests on. */
export function evidenceSection(model: ReportModel): Html {
  const body =
    model.evidence.length === 0
      ? html`<p>There is no observation in the ledger.</p>`
      : table("Observations, by their entry in the ledger", columns, model.evidence.map(row));
  return section("evidence", "Evidence and freshness", body);
}
