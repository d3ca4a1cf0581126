import { type Html, html } from "../html.ts";
import type { ReportModel } from "../report-model.ts";
import { countOf } from "../time-words.ts";
import { verdictWords } from "../verdict-words.ts";
import { name, section, time } from "./parts.ts";

const BAR_WIDTH = 1000;

/** The verdicts as one bar; the same figures stand below in words. */
function bar(model: ReportModel): Html | null {
  if (model.total === 0) return null;
  const shown = model.counts.filter(({ count }) => count > 0);
  const label = shown.map(({ verdict, count }) => `${count} ${verdictWords[verdict].label}`).join(", ");
  const rects = shown.map(({ verdict, count }, index) => {
    const before = shown.slice(0, index).reduce((sum, other) => sum + other.count, 0);
    const x = Math.round((before / model.total) * BAR_WIDTH);
    const width = Math.round(((before + count) / model.total) * BAR_WIDTH) - x;
    return html`<rect class="fill-${verdict}" x="${x}" y="0" width="${width}" height="10"/>`;
  });
  return html`<svg class="bar" viewBox="0 0 ${BAR_WIDTH} 10" preserveAspectRatio="none" role="img" aria-label="${label}">${rects}</svg>`;
}

function counts(model: ReportModel): Html {
  const items = model.counts.map(
    ({ verdict, count }) =>
      html`
<li class="top-${verdict}"><span class="n${count === 0 ? " zero" : ""}">${count}</span> <span class="name">${verdictWords[verdict].label}</span></li>`,
  );
  return html`<ul class="counts" aria-label="Verdicts">${items}
</ul>`;
}

/** One sentence that says how things stand. A broken ledger outweighs every verdict. */
function conclusion(model: ReportModel): Html {
  if (!model.ledger.check.holds)
    return html`<div class="banner bad" role="note"><p><strong>The ledger does not verify.</strong></p><p>Nothing below can be relied on until that is explained: see <a href="#integrity">Integrity of the evidence</a>.</p></div>`;
  if (model.total === 0)
    return html`<div class="banner doubt" role="note"><p><strong>Nothing was assessed.</strong></p><p>There is no verdict in this report, so it proves nothing.</p></div>`;
  if (model.actionNeeded > 0)
    return html`<div class="banner bad" role="note"><p><strong>${model.actionNeeded} of ${countOf(model.total, "verdict")} ${model.actionNeeded === 1 ? "needs" : "need"} action.</strong></p><p>Fail, contradicted, not evaluable and stale all need somebody to act: unknown is never taken for good.</p></div>`;
  return html`<div class="banner good" role="note"><p><strong>No verdict needs action.</strong></p><p>${countOf(model.total, "verdict")}, none of them fail, contradicted, not evaluable or stale.</p></div>`;
}

function people(list: readonly string[]): Html {
  return list.length === 0 ? html`not known` : html`${list.join(", ")}`;
}

/** Title, when it was assessed, how it stands, and what it rests on. */
export function summaryHeader(model: ReportModel): Html {
  return html`
<header>
<p class="overline">pgattest · evidence report</p>
<h1>Stack ${name(model.stack)}</h1>
<p class="lead">Assessed ${time(model.assessedAt)}. This page was made ${time(model.madeAt)}; ages count to then.</p>
${conclusion(model)}
</header>`;
}

/** The counts, and what the assessment was made from. */
export function summarySection(model: ReportModel): Html {
  const { entry, entrySha256 } = model.assessmentEntry;
  return section(
    "summary",
    "Summary",
    html`
${bar(model)}
${counts(model)}
<dl>
<dt>Declaration</dt><dd><code>sha256:${model.declarationSha256}</code></dd>
<dt>Intended record</dt><dd>${model.intendedSha256 === null ? "none" : html`<code>sha256:${model.intendedSha256}</code>`}</dd>
<dt>Commit</dt><dd><code>${model.git}</code></dd>
<dt>Assessment</dt><dd>ledger entry ${entry}, <code>sha256:${entrySha256}</code></dd>
<dt>Control catalogue</dt><dd>version ${model.catalogueVersion}, pgattest ${model.pgattestVersion}</dd>
<dt>Owners</dt><dd>${people(model.owners)}</dd>
<dt>Reviewers</dt><dd>${people(model.reviewers)}</dd>
</dl>`,
  );
}
