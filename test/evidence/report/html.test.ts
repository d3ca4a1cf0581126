import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeHtml, html, htmlText, raw } from "#evidence/report/html.ts";

describe("html", () => {
  it("escapes text in elements and attributes", () => {
    const name = `<script>alert('x')</script>&"`;
    expect(htmlText(html`<b title="${name}">${name}</b>`)).toBe(
      `<b title="&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;">&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;</b>`,
    );
  });

  it("prints numbers, lists and nested templates, and nothing for null", () => {
    expect(htmlText(html`<p>${1}${null}${[html`<i>${"<"}</i>`, " & "]}</p>`)).toBe(
      "<p>1<i>&lt;</i> &amp; </p>",
    );
  });

  it("takes what is said to be HTML as it is", () => {
    expect(htmlText(html`${raw("<hr>")}`)).toBe("<hr>");
  });

  it("lets no text out of an attribute or an element", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']/);
      }),
    );
  });
});
