import { type Html, html } from "../html.ts";
import type { ControlView, ReportModel, RestsOnView, SubjectView, WaivedView } from "../report-model.ts";
import { countOf } from "../time-words.ts";
import { verdictWords } from "../verdict-words.ts";
import { badge, name, section, table, time } from "./parts.ts";

const columns = [
  { title: "Verdict", width: "w-verdict" },
  { title: "Control", width: "w-control" },
  { title: "What was found" },
  { title: "Evidence", width: "w-evidence" },
] as const;

function waiver(waived: WaivedView): Html {
  return html`<li><strong>Waived</strong> by ${name(waived.approver)} until ${time(waived.expires)}: ${waived.reason} <span class="id">${name(waived.finding.item)}: ${waived.finding.message}</span></li>`;
}

function found(view: ControlView): Html {
  const downgraded =
    view.recordedVerdict === view.verdict
      ? null
      : html`<li>Recorded as <strong>${verdictWords[view.recordedVerdict].label}</strong> when it was assessed.</li>`;
  const holds =
    view.checked === null
      ? null
      : html`<li>${view.recordedVerdict === view.verdict ? "Holds" : "Held"} for ${view.checked.count} ${view.checked.of}.</li>`;
  const findings = view.findings.map(
    (finding) =>
      html`<li>${finding.message} <code class="id">${finding.code} · ${name(finding.item)}</code></li>`,
  );
  const remedy =
    view.remediation === null || view.verdict !== "fail"
      ? null
      : html`<details><summary>What to do</summary><div class="inner">${view.remediation}</div></details>`;
  return html`<ul class="plain">${findings}${view.waived.map(waiver)}${holds}${downgraded}</ul>${remedy}`;
}

function evidence(restsOn: RestsOnView): Html {
  const until = restsOn.freshUntil === null ? html`unknown` : time(restsOn.freshUntil);
  return html`<details><summary>${restsOn.kind}, ${restsOn.age}</summary><div class="inner">
<a href="#entry-${restsOn.entry}">Entry ${restsOn.entry}</a>, observed ${time(restsOn.observedAt)}; fresh until ${until}
<code class="digest">statement sha256:${restsOn.entrySha256}</code><code class="digest">facts sha256:${restsOn.factsSha256}</code>
</div></details>`;
}

function control(view: ControlView): Html {
  return html`<span class="statement">${view.statement}</span><code class="id">${view.control} · ${view.severity}</code>`;
}

function subjectTable(subject: SubjectView): Html {
  const rows = subject.controls.map((view) => ({
    headingAt: 1,
    cells: [
      badge(view.verdict),
      control(view),
      found(view),
      view.restsOn.length === 0 ? html`<span class="soft">none</span>` : html`${view.restsOn.map(evidence)}`,
    ],
  }));
  return html`<h3 id="${subject.anchor}">${name(subject.subject)}</h3>${table(`${countOf(subject.controls.length, "control")} of ${subject.subject}`, columns, rows)}`;
}

/** Every verdict with its reasons and evidence, subject by subject, those to act on first. */
export function controlsSection(model: ReportModel): Html {
  return section(
    "controls",
    "Controls by subject",
    html`<p class="soft">A cluster stands for itself, cluster/database for one of its databases.</p>${model.subjects.map(subjectTable)}`,
  );
}
