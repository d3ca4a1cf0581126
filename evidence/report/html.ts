import { visibleText } from "./visible-text.ts";

/** Text that is HTML already. Only {@link html} and {@link raw} make it, so nothing unescaped gets into a page. */
export interface Html {
  readonly [markup]: string;
}

const markup = Symbol("markup");

/** What may stand in a hole of a template. Null prints nothing; lists print their members one after another. */
export type Hole = string | number | Html | null | readonly Hole[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** The text for element content and quoted attributes, with hidden characters shown by their number. */
export function escapeHtml(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

function render(hole: Hole): string {
  if (hole === null) return "";
  if (typeof hole === "string") return escapeHtml(hole);
  if (typeof hole === "number") return String(hole);
  return markup in hole ? hole[markup] : hole.map(render).join("");
}

/** HTML with every hole escaped. Attributes are written with double quotes. */
export function html(parts: TemplateStringsArray, ...holes: readonly Hole[]): Html {
  return raw(parts.reduce((text, part, index) => `${text}${render(holes[index - 1] ?? null)}${part}`));
}

/** Text that is trusted to be HTML: constants of this folder, never anything that was read. */
export function raw(text: string): Html {
  return Object.freeze({ [markup]: text });
}

/** The bytes of a page. */
export function htmlText(page: Html): string {
  return page[markup];
}
