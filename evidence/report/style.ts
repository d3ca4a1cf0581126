/*
 * The report's style sheet. Colours keep a contrast of at least 4.5 : 1 for text and 3 : 1 for borders that carry
 * meaning, in both schemes (WCAG 2.2 AA); a verdict is always also a word. On narrow screens rows become cards.
 */

const COLOURS = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --line: #d9dee5; --line-strong: #8a94a3;
  --text: #1a212b; --soft: #525d6b; --link: #0b57a4; --code: #eef1f5; --accent: #1f3a5f;
  --pass-text: #0f5f36; --pass-fill: #e3f4ea; --pass-bar: #2c8a57;
  --fail-text: #9b1c1c; --fail-fill: #fdeaea; --fail-bar: #c93a3a;
  --contradicted-text: #86198f; --contradicted-fill: #fae8fb; --contradicted-bar: #a936b4;
  --not-evaluable-text: #7a4400; --not-evaluable-fill: #fdf0dc; --not-evaluable-bar: #c77d1e;
  --stale-text: #665000; --stale-fill: #f8f3cf; --stale-bar: #a3871d;
  --waived-text: #174ea6; --waived-fill: #e7effc; --waived-bar: #4a7fd6;
  --not-applicable-text: #49525e; --not-applicable-fill: #eaedf1; --not-applicable-bar: #8a94a3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10151c; --card: #18202a; --line: #2e3947; --line-strong: #75839a;
    --text: #e7ecf2; --soft: #a9b5c4; --link: #8abaff; --code: #222c38; --accent: #b9cfee;
    --pass-text: #86e0ae; --pass-fill: #12331f; --pass-bar: #3fa66d;
    --fail-text: #ffaaa6; --fail-fill: #431a1c; --fail-bar: #e05a57;
    --contradicted-text: #f0a9f7; --contradicted-fill: #3b1740; --contradicted-bar: #c65fd1;
    --not-evaluable-text: #ffc782; --not-evaluable-fill: #3f2a0c; --not-evaluable-bar: #d18a31;
    --stale-text: #ead978; --stale-fill: #35300f; --stale-bar: #b59a2f;
    --waived-text: #a9c9ff; --waived-fill: #172b4d; --waived-bar: #5b8fe6;
    --not-applicable-text: #c0c9d5; --not-applicable-fill: #28313d; --not-applicable-bar: #75839a;
  }
}`;

const PAGE = `
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
.wrap { max-width: 76rem; margin: 0 auto; padding: 2.5rem 2rem 4rem; }
h1 { font-size: 2rem; line-height: 1.2; letter-spacing: -0.015em; margin: 0 0 .35rem; }
h2 { font-size: 1.375rem; line-height: 1.3; letter-spacing: -0.01em; margin: 0 0 .35rem; }
h3 { font-size: 1.0625rem; line-height: 1.4; margin: 2rem 0 .75rem; }
p { margin: 0 0 .75rem; max-width: 46rem; }
a { color: var(--link); text-underline-offset: .15em; }
code, .mono { font: .8125rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; unicode-bidi: isolate; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .5rem 1rem; z-index: 1; }
.overline { font-size: .8125rem; letter-spacing: .08em; text-transform: uppercase; color: var(--soft); font-weight: 600; margin: 0 0 .5rem; }
.lead { font-size: 1.0625rem; color: var(--soft); }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.75rem 2rem; margin: 1.5rem 0 0; }
nav { margin: 1.5rem 0 0; font-size: .875rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .35rem 1.25rem; list-style: none; margin: 0; padding: 0; }
footer { margin: 2rem 0 0; font-size: .8125rem; color: var(--soft); }
.banner { border: 1px solid; border-left-width: 6px; border-radius: 8px; padding: 1rem 1.25rem; margin: 1.5rem 0 0; }
.banner p:last-child, .banner ul { margin-bottom: 0; }
.banner strong { font-size: 1.0625rem; }
.good { color: var(--pass-text); background: var(--pass-fill); border-color: var(--pass-bar); }
.bad { color: var(--fail-text); background: var(--fail-fill); border-color: var(--fail-bar); }
.doubt { color: var(--not-evaluable-text); background: var(--not-evaluable-fill); border-color: var(--not-evaluable-bar); }`;

const PARTS = `
.badge { display: inline-flex; align-items: center; gap: .4em; padding: .1rem .55rem; border: 1px solid; border-radius: 999px; font-size: .8125rem; line-height: 1.5; font-weight: 600; white-space: nowrap; }
.badge-pass { color: var(--pass-text); background: var(--pass-fill); border-color: var(--pass-bar); }
.badge-fail { color: var(--fail-text); background: var(--fail-fill); border-color: var(--fail-bar); }
.badge-contradicted { color: var(--contradicted-text); background: var(--contradicted-fill); border-color: var(--contradicted-bar); }
.badge-not-evaluable { color: var(--not-evaluable-text); background: var(--not-evaluable-fill); border-color: var(--not-evaluable-bar); }
.badge-stale { color: var(--stale-text); background: var(--stale-fill); border-color: var(--stale-bar); }
.badge-waived { color: var(--waived-text); background: var(--waived-fill); border-color: var(--waived-bar); }
.badge-not-applicable, .badge-none { color: var(--not-applicable-text); background: var(--not-applicable-fill); border-color: var(--not-applicable-bar); }
.fill-pass { fill: var(--pass-bar); } .fill-fail { fill: var(--fail-bar); } .fill-contradicted { fill: var(--contradicted-bar); }
.fill-not-evaluable { fill: var(--not-evaluable-bar); } .fill-stale { fill: var(--stale-bar); }
.fill-waived { fill: var(--waived-bar); } .fill-not-applicable { fill: var(--not-applicable-bar); }
.bar { display: block; width: 100%; height: .75rem; margin: 1.25rem 0 0; border-radius: 999px; overflow: hidden; background: var(--line); }
.counts { display: grid; grid-template-columns: repeat(7, 1fr); gap: .75rem; list-style: none; margin: 1.25rem 0 0; padding: 0; }
.counts li { border-top: 4px solid var(--line-strong); padding: .5rem 0 0; }
.counts .n { display: block; font-size: 1.75rem; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; }
.counts .zero { color: var(--soft); font-weight: 400; }
.counts .name { font-size: .8125rem; color: var(--soft); }
.counts .top-pass { border-color: var(--pass-bar); } .counts .top-fail { border-color: var(--fail-bar); } .counts .top-contradicted { border-color: var(--contradicted-bar); }
.counts .top-not-evaluable { border-color: var(--not-evaluable-bar); } .counts .top-stale { border-color: var(--stale-bar); }
.counts .top-waived { border-color: var(--waived-bar); } .counts .top-not-applicable { border-color: var(--not-applicable-bar); }
dl { display: grid; grid-template-columns: minmax(9rem, 13rem) 1fr; gap: .5rem 1.5rem; margin: 1rem 0 0; }
dt { color: var(--soft); font-size: .875rem; } dd { margin: 0; overflow-wrap: anywhere; }
.command { display: block; background: var(--code); border-radius: 6px; padding: .75rem 1rem; margin: .5rem 0 0; white-space: pre-wrap; user-select: all; }
table { width: 100%; border-collapse: collapse; margin: 1rem 0 0; font-size: .9375rem; }
caption { text-align: left; color: var(--soft); font-size: .875rem; padding: 0 0 .5rem; }
th, td { text-align: left; vertical-align: top; padding: .75rem 1rem .75rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-size: .8125rem; color: var(--soft); font-weight: 600; border-top: 0; border-bottom: 1px solid var(--line-strong); padding-bottom: .4rem; }
tbody th { font-weight: 600; }
.statement { display: block; font-weight: 500; }
.id { display: block; color: var(--soft); font-weight: 400; }
ul.plain { list-style: none; margin: 0; padding: 0; } ul.plain > li + li { margin-top: .5rem; }
details { margin-top: .35rem; } summary { cursor: pointer; color: var(--link); font-size: .875rem; }
details .inner { padding: .5rem 0 0; font-size: .875rem; }
.digest { display: block; color: var(--soft); }
.w-verdict { width: 10.5rem; } .w-control { width: 31%; } .w-evidence { width: 14.5rem; } .w-kind { width: 24%; } .w-entry { width: 4rem; } .w-short { width: 8rem; } .w-subject { width: 12rem; } .w-requirement { width: 30%; } .w-label { width: 14rem; }`;

const NARROW = `
@media (max-width: 46rem) {
  .wrap { padding: 1.5rem 1rem 3rem; } section { padding: 1.25rem 1.125rem; border-radius: 8px; }
  h1 { font-size: 1.625rem; } h2 { font-size: 1.25rem; }
  .counts { grid-template-columns: repeat(2, 1fr); }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin: 0 0 .75rem; }
  table, tbody, tr, th, td, caption { display: block; width: auto; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { border: 1px solid var(--line); border-radius: 8px; padding: .25rem 1rem .75rem; margin: 0 0 1rem; }
  th, td, th:last-child, td:last-child { border: 0; padding: .5rem 0 0; }
  [data-label]::before { content: attr(data-label); display: block; font-size: .75rem; font-weight: 600; color: var(--soft); letter-spacing: .02em; }
}`;

const PRINT = `
@media print {
  :root { color-scheme: light; --page: #fff; --card: #fff; }
  body { font-size: 9.5pt; } .wrap { max-width: none; padding: 0; } nav, .skip { display: none; }
  section { border: 0; border-top: 1px solid #8a94a3; border-radius: 0; padding: 1rem 0 0; }
  tr, .banner, li { break-inside: avoid; } h2, h3, caption { break-after: avoid; } thead { display: table-header-group; }
  .badge, .banner, .bar, .command, .counts li { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { content-visibility: visible; display: block; block-size: auto; }
  @page { margin: 16mm 14mm; }
}
@media (forced-colors: active) { .badge, .banner, section { border: 1px solid; } }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }`;

/** The whole style sheet, constant: its digest stands in the page's content security policy. */
export const reportStyle: string = [COLOURS, PAGE, PARTS, NARROW, PRINT].join("\n");
