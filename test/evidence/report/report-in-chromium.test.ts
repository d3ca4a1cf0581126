import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildReportModel } from "#evidence/report/build-report-model.ts";
import { renderReport } from "#evidence/report/render-report.ts";
import { hasChromium, openChromium } from "./chromium.ts";
import { fixedInput, nastyRole } from "./fixed-input.ts";

const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };
const views = [
  { name: "desktop-light", viewport: desktop, colorScheme: "light" },
  { name: "desktop-dark", viewport: desktop, colorScheme: "dark" },
  { name: "phone-light", viewport: phone, colorScheme: "light" },
  { name: "phone-dark", viewport: phone, colorScheme: "dark" },
] as const;

describe.runIf(hasChromium())("the report in a real browser without JavaScript", () => {
  let browser: Browser;
  let folder: string;
  let file: string;

  beforeAll(async () => {
    browser = await openChromium();
    // Kept after the test: it holds the pictures to look at.
    folder = await mkdtemp(path.join(tmpdir(), "pgattest-report-"));
    file = path.join(folder, "report.html");
    await writeFile(file, renderReport(buildReportModel(fixedInput)));
  });

  afterAll(async () => {
    await browser.close();
  });

  async function open(options: BrowserContextOptions): Promise<{ page: Page; requests: string[] }> {
    const context = await browser.newContext({ javaScriptEnabled: false, ...options });
    const page = await context.newPage();
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    return { page, requests };
  }

  it("asks nobody for anything", async () => {
    const { page, requests } = await open({ viewport: desktop });
    await page.screenshot({ fullPage: true });
    expect(requests).toEqual([pathToFileURL(file).href]);
    await page.context().close();
  });

  it("has one main landmark, a navigation whose links lead somewhere, and headings in order", async () => {
    const { page } = await open({ viewport: desktop });
    expect(await page.getByRole("main").count()).toBe(1);
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Stack dev");
    const links = await page.getByRole("navigation").getByRole("link").all();
    const targets = await Promise.all(links.map((link) => link.getAttribute("href")));
    for (const target of targets)
      expect(await page.locator(target ?? "missing").count(), target ?? "").toBe(1);
    expect(await page.getByRole("heading", { level: 2 }).allInnerTexts()).toEqual([
      "Summary",
      "Integrity of the evidence",
      "Gaps",
      "Controls by subject",
      "Controls by framework",
      "Waivers",
      "Declared, provisioned, observed",
      "Evidence and freshness",
      "Environment",
      "Policy record",
      "The seven verdicts",
    ]);
    await page.context().close();
  });

  it("shows each control's verdict in words, in a table that names its rows and columns", async () => {
    for (const viewport of [desktop, phone]) {
      const { page } = await open({ viewport });
      const table = page.getByRole("table", { name: "7 controls of main", exact: true });
      const row = table.getByRole("row", { name: /No role is a superuser except/ });
      expect(await row.getByRole("cell").first().textContent()).toContain("fail");
      expect(await table.getByRole("rowheader").count()).toBe(7);
      expect(await page.getByRole("columnheader", { name: "Verdict" }).count()).toBeGreaterThan(0);
      await page.context().close();
    }
  });

  it("shows a name that tries to break the page as text", async () => {
    const { page } = await open({ viewport: desktop });
    const text = await page.getByRole("main").textContent();
    expect(text).toContain(`<script>alert("o'x")</script>⟨U+202E⟩gnp.exe⟨U+0007⟩ 👩‍💻`);
    expect(text).not.toContain(nastyRole);
    expect(await page.locator("script").count()).toBe(0);
    await page.context().close();
  });

  it("opens and closes details by keyboard", async () => {
    const { page } = await open({ viewport: desktop });
    const details = page.locator("details").first();
    await details.locator("summary").focus();
    await page.keyboard.press("Enter");
    expect(await details.getAttribute("open")).not.toBeNull();
    await page.context().close();
  });

  it.each(views)(
    "fits its page, with a picture to look at: $name",
    async ({ name, viewport, colorScheme }) => {
      const { page } = await open({ viewport, colorScheme });
      const picture = path.join(folder, `${name}.png`);
      await page.screenshot({ path: picture, fullPage: true });
      process.stderr.write(`report picture: ${picture}\n`);
      const box = await page.locator("html").boundingBox();
      expect(box?.width).toBe(viewport.width);
      // Nothing sticks out to the side: a full-page picture is as wide as the widest thing.
      const png = await page.screenshot({ fullPage: true });
      expect(png.readUInt32BE(16)).toBe(viewport.width);
      await page.context().close();
    },
  );

  it("prints what lies in closed details", async () => {
    const { page } = await open({ viewport: desktop });
    await page.emulateMedia({ media: "print" });
    await page.pdf({ path: path.join(folder, "report.pdf"), format: "A4" });
    expect(await page.getByText("fresh until").first().isVisible()).toBe(true);
    await page.context().close();
  });
});
