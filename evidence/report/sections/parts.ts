import type { Verdict } from "#policies/model/verdict.ts";
import { type Html, html } from "../html.ts";
import { instantWords } from "../time-words.ts";
import { verdictWords } from "../verdict-words.ts";

/** A verdict as a sign and a word in one. */
export function badge(verdict: Verdict): Html {
  const { sign, label } = verdictWords[verdict];
  return html`<span class="badge badge-${verdict}"><span aria-hidden="true">${sign}</span>${label}</span>`;
}

/** An instant, readable by people and machines. */
export function time(instant: string): Html {
  return html`<time datetime="${instant}">${instantWords(instant)}</time>`;
}

/** A name that was read somewhere: kept apart from the direction of the text around it. */
export function name(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

/** A section with its heading, reachable by its anchor. */
export function section(id: string, title: string, body: Html): Html {
  return html`
<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>`;
}

/** One column of a table: its heading and, where needed, the class that sets its width. */
export interface Column {
  readonly title: string;
  readonly width?: string;
}

/** One row of a table: the heading cell, then the others, in the order of the columns. */
export interface Row {
  readonly id?: string;
  /** Which cell names the row. */
  readonly headingAt: number;
  readonly cells: readonly Html[];
}

function cell(column: Column | undefined, content: Html, isHeading: boolean): Html {
  const label = column?.title ?? "";
  return isHeading
    ? html`<th scope="row" role="rowheader" data-label="${label}">${content}</th>`
    : html`<td role="cell" data-label="${label}">${content}</td>`;
}

/** A table with scoped headings. Roles are explicit, since narrow screens show rows as blocks. */
export function table(caption: string, columns: readonly Column[], rows: readonly Row[]): Html {
  const head = columns.map(
    ({ title, width }) =>
      html`<th scope="col" role="columnheader"${width === undefined ? null : html` class="${width}"`}>${title}</th>`,
  );
  const body = rows.map(
    (row) => html`
<tr role="row"${row.id === undefined ? null : html` id="${row.id}"`}>${row.cells.map((content, index) =>
      cell(columns[index], content, index === row.headingAt),
    )}</tr>`,
  );
  return html`
<table role="table"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${head}</tr></thead>
<tbody role="rowgroup">${body}
</tbody></table>`;
}
