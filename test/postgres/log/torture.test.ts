import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { logFormats } from "#postgres/log/log-format.ts";
import { cutAt, decodeAll, decodeChunks } from "./decode.ts";
import { testPrefix } from "./encode.ts";

const folder = path.resolve(import.meta.dirname, "../../fixtures/logs");
const traps = readdirSync(folder).filter(
  (file) => !file.endsWith(".expected.json") && logFormats.some((format) => file.endsWith(`.${format}`)),
);
/** Under which prefixes the hand-made files were written; the real ones have {@link testPrefix}. */
const prefixes: Readonly<Record<string, string>> = {
  "hand-forged-name": "pid=%p,user=%u,db=%d,app=%a,client=%h ",
};

function prefixOf(name: string): string {
  return prefixes[name] ?? (name.startsWith("real-") ? testPrefix : "%m [%p] ");
}

it("there is a file for every trap", () => {
  expect(traps.length).toBeGreaterThanOrEqual(30);
});

describe.each(traps)("%s", (trap) => {
  const bytes = readFileSync(path.join(folder, trap));
  const name = trap.slice(0, trap.lastIndexOf("."));
  const format = logFormats.find((known) => trap.endsWith(`.${known}`)) ?? "csv";
  const options = { format, prefixes: format === "upcloud" ? [] : [prefixOf(name)] };

  it("decodes to the records beside it", async () => {
    const { records, notices, coverage } = decodeAll(bytes, options);
    const text = notices.map((notice) =>
      "bytes" in notice ? { ...notice, bytes: Buffer.from(notice.bytes).toString("utf8") } : notice,
    );
    const found = `${JSON.stringify({ records, notices: text, coverage }, null, 1)}\n`;
    await expect(found).toMatchFileSnapshot(path.join(folder, `${trap}.expected.json`));
  });

  it("decodes to the same byte by byte", () => {
    const every = cutAt(
      bytes,
      Array.from({ length: Math.min(bytes.length, 4000) }, (_, at) => at),
    );
    expect(decodeChunks(every, options).records).toEqual(decodeAll(bytes, options).records);
  });
});
