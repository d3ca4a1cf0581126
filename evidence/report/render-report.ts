import { createHash } from "node:crypto";
import { type Html, html, htmlText, raw } from "./html.ts";
import type { ReportModel } from "./report-model.ts";
import { comparisonSection } from "./sections/comparison-section.ts";
import { controlsSection } from "./sections/controls-section.ts";
import { environmentSection } from "./sections/environment-section.ts";
import { evidenceSection } from "./sections/evidence-section.ts";
import { frameworksSection } from "./sections/frameworks-section.ts";
import { gapsSection } from "./sections/gaps-section.ts";
import { glossarySection } from "./sections/glossary-section.ts";
import { integritySection } from "./sections/integrity-section.ts";
import { policySection } from "./sections/policy-section.ts";
import { summaryHeader, summarySection } from "./sections/summary-section.ts";
import { waiversSection } from "./sections/waivers-section.ts";
import { reportStyle } from "./style.ts";

/** The sections in the order in which an auditor reads: the anchors that the list of contents names. */
const contents = [
  ["summary", "Summary"],
  ["integrity", "Integrity"],
  ["gaps", "Gaps"],
  ["controls", "Controls by subject"],
  ["frameworks", "By framework"],
  ["waivers", "Waivers"],
  ["comparison", "Declared, provisioned, observed"],
  ["evidence", "Evidence"],
  ["environment", "Environment"],
  ["policies", "Policies"],
  ["glossary", "Verdicts explained"],
] as const;

/** Nothing is loaded and nothing runs: even text that slipped through unescaped could do neither. */
const styleSha256 = createHash("sha256").update(reportStyle, "utf8").digest("base64");
const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${styleSha256}'; base-uri 'none'; form-action 'none'`;

function head(model: ReportModel): Html {
  return html`
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(contentSecurityPolicy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="pgattest ${model.pgattestVersion}">
<title>Evidence report: stack ${model.stack}, ${model.assessedAt.slice(0, 10)}</title>
<style>${raw(reportStyle)}</style>
</head>`;
}

function main(model: ReportModel): Html {
  return html`
<main id="main">
${summarySection(model)}
${integritySection(model)}
${gapsSection(model)}
${controlsSection(model)}
${frameworksSection(model)}
${waiversSection(model)}
${comparisonSection(model)}
${evidenceSection(model)}
${environmentSection(model)}
${policySection(model)}
${glossarySection()}
</main>`;
}

/**
 * The report as one HTML file: no script, nothing loaded from anywhere, the same bytes for the same model. Every text
 * of the model is escaped; characters that hide or reorder are shown by their number.
 */
export function renderReport(model: ReportModel): string {
  const links = contents.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`);
  const page = html`<!doctype html>
<html lang="en">${head(model)}
<body>
<a class="skip" href="#main">Skip to the summary</a>
<div class="wrap">${summaryHeader(model)}
<nav aria-label="Contents"><ul>${links}</ul></nav>${main(model)}
<footer><p>Made by pgattest ${model.pgattestVersion} from the ledger of stack ${model.stack}. Times are UTC.</p></footer>
</div>
</body>
</html>
`;
  return htmlText(page);
}
