import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ensureDebianPackages } from "#toolchain/ensure-debian-packages.ts";
import { bareContext, temporaryFolder } from "./support.ts";

const isRoot = process.getuid?.() === 0;

/** A machine whose dpkg knows what the file `installed` says, and whose apt-get runs the given shell lines. */
async function machine(installed: string, apt: string) {
  const folder = await temporaryFolder();
  const path = join(folder, "path");
  await mkdir(path);
  await writeFile(join(folder, "installed"), installed);
  await script(join(path, "dpkg-query"), `exec /bin/cat ${folder}/installed`);
  await script(join(path, "apt-get"), `echo "$*" >> ${folder}/asked\n${apt.replaceAll("$FOLDER", folder)}`);
  return { folder, context: bareContext({ PATH: path }) };
}

async function script(path: string, text: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
}

describe("ensureDebianPackages", () => {
  it("asks apt for nothing when all is there", async () => {
    const { context } = await machine("installed a 1.0\n", "exit 1");
    expect(await ensureDebianPackages(["a"], context)).toEqual({ kind: "present", versions: { a: "1.0" } });
    expect(context.lines).toEqual([]);
  });

  it("does not take removed packages with leftover configuration for installed", async () => {
    const { context } = await machine("config-files a 1.0\n", 'echo "E: no network" >&2; exit 100');
    expect(await ensureDebianPackages(["a"], context)).toMatchObject({ kind: "unavailable", missing: ["a"] });
  });

  it.runIf(isRoot)("installs only what is missing, with fresh lists at the second try", async () => {
    const apt =
      'case "$*" in *update*) touch=1; echo y > $FOLDER/fresh;; *) [ -f $FOLDER/fresh ] || exit 100; echo "installed b 2" >> $FOLDER/installed;; esac';
    const { folder, context } = await machine("installed a 1\n", apt);
    expect(await ensureDebianPackages(["a", "b"], context)).toEqual({
      kind: "installed",
      versions: { a: "1", b: "2" },
      added: ["b"],
    });
    const asked = (await readFile(join(folder, "asked"), "utf8")).trim().split("\n");
    expect(asked.map((line) => /(install .*|update)$/.exec(line)?.[0])).toEqual([
      "install b",
      "update",
      "install b",
    ]);
  });

  it.runIf(isRoot)("gives apt's first reason and never throws", async () => {
    const { context } = await machine(
      "",
      'echo "E: Unable to locate package a" >&2; echo "E: more" >&2; exit 100',
    );
    expect(await ensureDebianPackages(["a"], context)).toEqual({
      kind: "unavailable",
      versions: {},
      missing: ["a"],
      reason: "Unable to locate package a",
    });
  });

  it("says so when this is not Debian", async () => {
    expect(await ensureDebianPackages(["a"], bareContext({ PATH: "/nowhere" }))).toMatchObject({
      kind: "unavailable",
      reason: "this is not a Debian system (no dpkg-query)",
    });
  });
});
