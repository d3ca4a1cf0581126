import { type Html, html } from "../html.ts";
import type { ReportModel } from "../report-model.ts";
import { countOf } from "../time-words.ts";
import { section } from "./parts.ts";

function checkResult(model: ReportModel): Html {
  const { check } = model.ledger;
  const checked = check.checked.map(({ what, count }) => `${what} ${count}`).join(", ");
  if (check.holds)
    return html`<div class="banner good"><p><strong>The ledger verifies.</strong></p><p>Checked: ${checked}.</p></div>`;
  const problems = check.problems.map(({ code, message }) => html`<li><code>${code}</code> ${message}</li>`);
  return html`<div class="banner bad"><p><strong>The ledger does not verify: ${countOf(check.problems.length, "problem")}.</strong></p><ul>${problems}</ul><p>Checked: ${checked === "" ? "nothing" : checked}.</p></div>`;
}

function checkpoint(model: ReportModel): Html {
  const { checkpoint } = model.ledger;
  if (checkpoint === null) return html`<dt>Checkpoint</dt><dd>none: nothing is proven</dd>`;
  return html`
<dt>Log</dt><dd><code>${checkpoint.origin}</code></dd>
<dt>Entries</dt><dd>${checkpoint.entries}</dd>
<dt>Root hash</dt><dd><code>sha256:${checkpoint.rootSha256}</code></dd>`;
}

/** The ledger's checkpoint, what verifying it gave, and how anybody can do it again. */
export function integritySection(model: ReportModel): Html {
  const keys = model.ledger.keys.map(
    (key) => html`<li><code>${key.name}</code> <code class="digest">sha256:${key.sha256}</code></li>`,
  );
  return section(
    "integrity",
    "Integrity of the evidence",
    html`
<p class="soft">Observations and assessments are signed statements in an append-only log. This page is a view of them and is not signed itself: check the log, not the page.</p>
${checkResult(model)}
<dl>${checkpoint(model)}
<dt>Keys</dt><dd>${keys.length === 0 ? "none" : html`<ul class="plain">${keys}</ul>`}</dd>
<dt>Verify it yourself, offline</dt><dd><code class="command">${model.ledger.verifyCommand}</code></dd>
</dl>`,
  );
}
