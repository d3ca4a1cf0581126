import { verdicts } from "#policies/model/verdict.ts";
import { type Html, html } from "../html.ts";
import { verdictWords } from "../verdict-words.ts";
import { badge, section } from "./parts.ts";

/** What each of the seven verdicts means. */
export function glossarySection(): Html {
  const entries = verdicts.map(
    (verdict) => html`
<dt>${badge(verdict)}</dt><dd>${verdictWords[verdict].meaning}</dd>`,
  );
  return section(
    "glossary",
    "The seven verdicts",
    html`<p class="soft">The first that applies wins, from the top.</p><dl>${entries}
</dl>`,
  );
}
