import { existsSync } from "node:fs";
import process from "node:process";
import { type Browser, chromium } from "playwright-core";

const EXECUTABLE = "/usr/bin/chromium";

/** Whether Debian's Chromium is here. Under CI a missing one is a failure, not a skipped test. */
export function hasChromium(): boolean {
  if (existsSync(EXECUTABLE)) return true;
  const line = `Chromium is missing: ${EXECUTABLE} is not there; apt-get install chromium fonts-dejavu-core`;
  if (process.env.CI === "true") throw new Error(line);
  process.stderr.write(`\n!!! SKIPPED: every test that needs ${line}\n\n`);
  return false;
}

/** A real browser that talks to nobody of its own accord. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
