import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openFileStore } from "#evidence/store/open-file-store.ts";
import { appendSome, copyOf, keys, otherKeys, withFolder, writerFor } from "./sample-ledger.ts";

/** The shell script of docs/evidence-format.md, as it stands there. */
function recipe(): string {
  const text = readFileSync(join(import.meta.dirname, "../../../docs/evidence-format.md"), "utf8");
  const script = /```sh\n(#!\/bin\/sh[\s\S]*?)```/.exec(text)?.[1];
  if (script === undefined) throw new Error("the document holds no script");
  return script;
}

async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

it("an auditor checks an entry with openssl, python and sha256sum, and notices what was changed", async () => {
  await withFolder(async (folder) => {
    const ledger = join(folder, "ledger");
    const writer = writerFor(openFileStore(ledger));
    await appendSome(writer, "one", 2);
    const { checkpoint } = await appendSome(writer, "many", 300);
    const script = join(folder, "check-entry.sh");
    await writeFile(script, recipe());
    await writeFile(join(folder, "public.pem"), keys.publicKeyPem);
    await writeFile(join(folder, "other.pem"), otherKeys.publicKeyPem);
    const check = (where: string, index: number, key = "public.pem"): string =>
      execFileSync("sh", [script, where, join(folder, key), String(index)], {
        encoding: "utf8",
        stdio: "pipe",
      });
    for (const index of [0, 1, 255, 256, checkpoint.size - 1])
      expect(check(ledger, index)).toMatch(/\nverified\n$/);
    expect(check(ledger, 1)).toContain("OK");
    expect(() => check(ledger, 1, "other.pem")).toThrow();
    const [blob = ""] = await readdir(join(ledger, "blob/sha256"));
    for (const [path, at] of [
      ["checkpoint", 3],
      ["checkpoint", 120],
      ["tile/entries/000", 700],
      [`tile/entries/001.p/${checkpoint.size - 256}`, 40],
    ] as const) {
      const copy = await copyOf(ledger);
      await flip(join(copy, path), at);
      expect(() => check(copy, 1), path).toThrow();
      await rm(copy, { recursive: true });
    }
    await flip(join(ledger, "blob/sha256", blob), 4);
    const outcomes = [1, 3].map((index) => {
      try {
        return check(ledger, index);
      } catch {
        return "refused";
      }
    });
    expect(outcomes).toContain("refused");
  });
});
