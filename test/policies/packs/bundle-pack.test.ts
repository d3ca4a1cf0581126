import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bundlePack } from "#toolchain/bundle-pack.ts";

it("bundles the pack to the same bytes each time, with Pulumi's SDK left outside and no path of this machine inside", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pgattest-bundle-"));
  try {
    const [one, two] = await Promise.all([
      bundlePack(undefined, join(folder, "one.cjs")),
      bundlePack(undefined, join(folder, "two.cjs")),
    ]);
    const text = readFileSync(one, "utf8");
    expect(readFileSync(two, "utf8")).toBe(text);
    expect(text).toContain('require("@pulumi/policy")');
    expect(text).not.toContain(process.cwd());
  } finally {
    rmSync(folder, { recursive: true });
  }
});
