import type { Coverage } from "#policies/catalogue/frameworks/framework.ts";
import { type Verdict, verdicts } from "#policies/model/verdict.ts";
import { type Html, html } from "../html.ts";
import type { FrameworkView, ReportModel, RequirementView } from "../report-model.ts";
import { countOf } from "../time-words.ts";
import { badge, section, table } from "./parts.ts";

const columns = [
  { title: "Requirement", width: "w-requirement" },
  { title: "Its controls say", width: "w-verdict" },
  { title: "Controls" },
  { title: "Coverage, and what it leaves open", width: "w-requirement" },
] as const;

const coverageWords: Readonly<Record<Coverage, string>> = {
  full: "In full.",
  partial: "In part.",
  none: "Not at all.",
};

/** Each verdict once, worst first, with how many subjects it is of when there are several. */
function uniqueBadges(found: readonly Verdict[]): readonly Html[] {
  return verdicts.flatMap((verdict) => {
    const count = found.filter((one) => one === verdict).length;
    return count === 0 ? [] : [html`${badge(verdict)}${count === 1 ? null : html` × ${count}`} `];
  });
}

function controls(requirement: RequirementView): Html {
  if (requirement.controls.length === 0) return html`<span class="soft">No control covers it.</span>`;
  const items = requirement.controls.map(
    ({ control, verdicts: found }) =>
      html`<li>${found.length === 0 ? html`<span class="badge badge-none">not assessed</span>` : uniqueBadges(found)} <code class="id">${control}</code></li>`,
  );
  return html`<ul class="plain">${items}</ul>`;
}

function frameworkTable(framework: FrameworkView): Html {
  const whole = framework.requirements.filter((requirement) => requirement.coverage === "full").length;
  const rows = framework.requirements.map((requirement) => ({
    headingAt: 0,
    cells: [
      html`${requirement.id} <span class="statement">${requirement.title}</span>`,
      requirement.verdict === null
        ? html`<span class="badge badge-none">${requirement.controls.length === 0 ? "no control" : "not assessed"}</span>`
        : badge(requirement.verdict),
      controls(requirement),
      html`<strong>${coverageWords[requirement.coverage]}</strong> ${requirement.notes}`,
    ],
  }));
  const caption = `${countOf(framework.requirements.length, "requirement")}, ${whole} of them covered in full; the framework has more, of which this page says nothing (${framework.source})`;
  return html`<h3>${framework.name}, ${framework.version}</h3>${table(caption, columns, rows)}`;
}

/** What the verdicts say about each framework's requirements, and what they leave open. */
export function frameworksSection(model: ReportModel): Html {
  return section(
    "frameworks",
    "Controls by framework",
    html`<p class="soft">A requirement shows the worst verdict of its controls. It is support for an auditor’s conclusion, not the conclusion: what the controls do not show is written beside each.</p>${model.frameworks.map(frameworkTable)}`,
  );
}
