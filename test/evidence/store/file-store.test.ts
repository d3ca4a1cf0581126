import { execFile, execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { eraseBlob } from "#evidence/ledger/erase.ts";
import { readEntries } from "#evidence/ledger/read.ts";
import { fileStore } from "#evidence/store/file-store.ts";
import { type FileSystem, nodeFileSystem } from "#evidence/store/file-system.ts";
import { openFileStore } from "#evidence/store/open-file-store.ts";
import { processTable } from "#evidence/store/process-identity.ts";
import type { Store } from "#evidence/store/store.ts";
import {
  appendSome,
  copyOf,
  keys,
  noteType,
  registry,
  tickingClock,
  verify,
  verifyFolder,
  withFolder,
  writerFor,
} from "#test/evidence/ledger/sample-ledger.ts";
import { interrupting } from "./interrupting-file-system.ts";

const run = promisify(execFile);
const program = join(import.meta.dirname, "append-process.ts");
const trust = { publicKeys: [{ publicKeyPem: keys.publicKeyPem }], predicateRegistry: registry };
const june = (): Date => new Date(Date.UTC(2026, 5, 2));

function appendInProcess(...args: readonly string[]): Promise<unknown> {
  return run(process.execPath, [program, ...args], { timeout: 120_000 });
}

function storeOn(root: string, files: FileSystem): Store {
  const probe = (pid: number): void => {
    process.kill(pid, 0);
  };
  const processes = processTable(nodeFileSystem, { pid: process.pid, host: hostname(), probe });
  return fileStore({ root, files, processes, uniqueName: randomUUID, monotonicMs: () => performance.now() });
}

async function textsOf(store: Store): Promise<readonly unknown[]> {
  const texts: unknown[] = [];
  for await (const entry of readEntries(store, trust))
    if (entry.predicateType === noteType) texts.push(entry.content.text);
  return texts;
}

describe("the file store", () => {
  it("loses nothing of several processes that append at once", { timeout: 180_000 }, async () => {
    await withFolder(async (folder) => {
      const names = ["a", "b", "c", "d", "e"];
      await Promise.all(names.map((name) => appendInProcess(folder, name, "8")));
      const report = await verifyFolder(folder);
      expect(report.problems).toEqual([]);
      expect(report.ok).toBe(true);
      const expected = names.flatMap((name) =>
        Array.from({ length: 8 }, (_, at) => [`${name} ${at} 0`, `${name} ${at} 1`]).flat(),
      );
      const texts = await textsOf(openFileStore(folder));
      expect([...texts].toSorted()).toEqual(expected.toSorted());
      // Appends of one process are in its order, and each is in one piece.
      for (const name of names)
        expect(texts.filter((text) => String(text).startsWith(name))).toEqual(
          expected.filter((text) => text.startsWith(name)),
        );
      expect(report.checked.blobs).toBe(40);
    });
  });

  it("verifies while others write", { timeout: 120_000 }, async () => {
    await withFolder(async (folder) => {
      await appendInProcess(folder, "first", "1");
      const writing = appendInProcess(folder, "more", "30");
      let done = false;
      const end = writing.then(() => {
        done = true;
      });
      let looks = 0;
      while (!done) {
        expect((await verifyFolder(folder)).problems).toEqual([]);
        looks += 1;
      }
      await end;
      expect(looks).toBeGreaterThan(0);
    });
  });

  it("survives a process killed before each of its calls: the old log or the new one, and the next append works", {
    timeout: 300_000,
  }, async () => {
    await withFolder(async (folder) => {
      // 254 entries: the append that is cut off fills the tile, and so also removes partial files.
      const clock = (): Date => new Date(Date.UTC(2026, 5, 1));
      for (const [at, count] of [2, 251].entries()) {
        await appendSome(writerFor(openFileStore(folder), { clock }), `before ${at}`, count);
      }
      let killed = 0;
      for (let call = 1; ; call += 1) {
        const copy = await copyOf(folder);
        const outcome = await appendInProcess(copy, "cut", "1", String(call)).then(
          () => "finished" as const,
          (error: unknown) => error,
        );
        const report = await verifyFolder(copy);
        expect(report.problems, `killed before call ${call}`).toEqual([]);
        expect([254, 256]).toContain(report.checked.entries);
        const size = report.checked.entries;
        await appendSome(writerFor(openFileStore(copy), { clock: june }), "after", 1);
        const after = await verifyFolder(copy);
        expect(after).toMatchObject({ ok: true, leftovers: [], checked: { entries: size + 1 } });
        expect(await readdir(join(copy, ".tmp"))).toEqual([]);
        await rm(copy, { recursive: true });
        if (outcome === "finished") break;
        expect(outcome).toMatchObject({ signal: "SIGKILL" });
        killed += 1;
      }
      console.info(`killed before each of ${killed} calls`);
      expect(killed).toBeGreaterThan(30);
    });
  });

  it("keeps the old log when any one call fails, whatever it is, and says so in one clear error", {
    timeout: 120_000,
  }, async () => {
    await withFolder(async (folder) => {
      const clock = tickingClock("2026-06-01T00:00:00.000Z");
      const first = await appendSome(writerFor(openFileStore(folder), { clock }), "before", 2);
      for (const code of ["ENOSPC", "EIO"]) {
        for (let failAt = 1, reached = true; reached; failAt += 1) {
          reached = false;
          const copy = await copyOf(folder);
          const files = interrupting(nodeFileSystem, (call, name) => {
            if (call !== failAt) return;
            reached = true;
            throw Object.assign(new Error(`${code} in ${name}`), { code });
          });
          const outcome: unknown = await appendSome(
            writerFor(storeOn(copy, files), { clock: june, lockTimeoutMs: 0 }),
            "cut",
            1,
          ).catch((error: unknown) => error);
          const report = await verifyFolder(copy, { knownCheckpoints: [first.checkpointText] });
          expect(report.problems, `${code} at call ${failAt}`).toEqual([]);
          if (outcome instanceof Error) {
            expect(outcome).toMatchObject({
              code: code === "ENOSPC" ? "disk-full" : "store-failed",
              nextStep: expect.stringMatching(/./),
            });
            expect(outcome.message).not.toContain("\n");
          }
          await rm(copy, { recursive: true });
        }
      }
    });
  });

  it("finishes an erasure that was cut off between tombstone and blob", async () => {
    await withFolder(async (folder) => {
      const clock = tickingClock();
      await appendSome(writerFor(openFileStore(folder), { clock }), "alice", 1);
      const [digest = ""] = await readdir(join(folder, "blob/sha256"));
      const files: FileSystem = {
        ...nodeFileSystem,
        remove: async (path) => {
          if (path.includes("blob")) throw Object.assign(new Error("EIO"), { code: "EIO" });
          await nodeFileSystem.remove(path);
        },
      };
      const erasure = { rule: "GDPR Art. 17", approver: "DPO" };
      await expect(
        eraseBlob(writerFor(storeOn(folder, files), { clock }), digest, erasure),
      ).rejects.toMatchObject({ code: "store-failed" });
      expect(await verifyFolder(folder)).toMatchObject({
        ok: true,
        leftovers: expect.arrayContaining([`blob/sha256/${digest}`, "pending"]),
      });
      await appendSome(writerFor(openFileStore(folder), { clock }), "next", 1);
      expect(await readdir(join(folder, "blob/sha256"))).not.toContain(digest);
      expect(await verifyFolder(folder)).toMatchObject({ ok: true, leftovers: [] });
    });
  });

  it("says that the disk is full when it is, and loses nothing", { timeout: 120_000 }, async (context) => {
    await withFolder(async (folder) => {
      try {
        execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], { stdio: "pipe" });
      } catch {
        context.skip("a small file system could not be mounted here; the injected ENOSPC above covers it");
      }
      try {
        const clock = tickingClock("2026-06-01T00:00:00.000Z");
        const writer = writerFor(openFileStore(join(folder, "ledger")), { clock });
        let full: unknown;
        let appended = 0;
        while (full === undefined && appended < 200) {
          await appendSome(writer, `fill ${appended}`, 3).then(
            () => {
              appended += 1;
            },
            (error: unknown) => {
              full = error;
            },
          );
        }
        expect(full).toMatchObject({ code: "disk-full" });
        const report = await verify(writer.store);
        expect(report).toMatchObject({ ok: true, checked: { entries: 1 + 3 * appended } });
        // Cleared, and not held: the lock was given back though nothing could be written.
        expect(report.leftovers).toEqual([]);
        execFileSync("mount", ["-o", "remount,size=4m", folder]);
        await appendSome(writer, "room again", 1);
        expect(await verify(writer.store)).toMatchObject({
          ok: true,
          checked: { entries: 2 + 3 * appended },
        });
      } finally {
        execFileSync("umount", [folder]);
      }
    });
  });

  it("waits for a living holder, takes over from a dead one, and trusts no number of another machine", async () => {
    await withFolder(async (folder) => {
      const store = openFileStore(folder);
      const holding = Promise.withResolvers<void>();
      const held = Promise.withResolvers<void>();
      const first = store.exclusively({ timeoutMs: 1000 }, async () => {
        held.resolve();
        await holding.promise;
      });
      await held.promise;
      const second = store.exclusively({ timeoutMs: 50 }, async () => undefined);
      await expect(second).rejects.toMatchObject({
        code: "store-locked",
        message: expect.stringContaining(String(process.pid)),
      });
      holding.resolve();
      await first;
      const self = await processTable(nodeFileSystem, {
        pid: process.pid,
        host: hostname(),
        probe: () => undefined,
      }).self();
      const dead: readonly object[] = [{ startTicks: "1" }, { bootId: "another boot" }, { pid: 4_000_000 }];
      const unsure: readonly object[] = [{ host: "elsewhere" }, { pidNamespace: "pid:[1]" }];
      const hold = async (by: object): Promise<void> => {
        await rm(join(folder, ".lock"), { recursive: true });
        await mkdir(join(folder, ".lock"));
        await writeFile(join(folder, ".lock/7"), JSON.stringify({ state: "held", by: { ...self, ...by } }));
      };
      for (const by of dead) {
        await hold(by);
        expect(await store.exclusively({ timeoutMs: 1000 }, async () => "taken over")).toBe("taken over");
        expect((await readdir(join(folder, ".lock"))).toSorted()).toEqual(["8"]);
      }
      for (const by of unsure) {
        await hold(by);
        await expect(store.exclusively({ timeoutMs: 30 }, async () => undefined)).rejects.toMatchObject({
          code: "store-locked",
          nextStep: expect.stringContaining("remove the folder"),
        });
      }
    });
  });

  it("stops waiting when it is told to", async () => {
    await withFolder(async (folder) => {
      const store = openFileStore(folder);
      await store.exclusively({ timeoutMs: 0 }, async () => {
        const waiting = store.exclusively(
          { timeoutMs: 60_000, signal: AbortSignal.timeout(30) },
          async () => undefined,
        );
        await expect(waiting).rejects.toThrow();
      });
    });
  });

  it("never reads or writes outside, follows no link, and reads no more than allowed", async () => {
    await withFolder(async (folder) => {
      const store = openFileStore(folder);
      for (const path of [
        "../x",
        "/etc/passwd",
        "tile/../../x",
        "",
        ".lock/1",
        "a//b",
        "a/./b",
        "A",
        "a\u0000",
      ]) {
        await expect(store.read(path, 10), path).rejects.toMatchObject({ code: "store-path-invalid" });
      }
      await writeFile(join(folder, "long"), "12345");
      await expect(store.read("long", 4)).rejects.toMatchObject({ code: "store-failed" });
      expect(await store.read("long", 5)).toEqual(await readFile(join(folder, "long")));
      await symlink(join(folder, "long"), join(folder, "link"));
      await expect(store.read("link", 10)).rejects.toMatchObject({ code: "store-failed" });
      execFileSync("mkfifo", [join(folder, "pipe")]);
      await expect(store.read("pipe", 10)).rejects.toMatchObject({ code: "store-failed" });
      expect(await store.read("nothing/here", 10)).toBeUndefined();
    });
  });

  it("swaps the checkpoint only for the one expected", async () => {
    await withFolder(async (folder) => {
      const store = openFileStore(folder);
      const [one, two] = [Buffer.from("one"), Buffer.from("two")];
      await store.exclusively({ timeoutMs: 100 }, async (session) => {
        expect(await session.swapCheckpoint(one, two)).toBe("lost");
        expect(await session.swapCheckpoint(undefined, one)).toBe("swapped");
        expect(await session.swapCheckpoint(undefined, two)).toBe("lost");
        expect(await session.swapCheckpoint(one, two)).toBe("swapped");
        expect(await session.writeIfAbsent("a/b", one)).toBe("written");
        expect(await session.writeIfAbsent("a/b", two)).toBe("exists");
        await session.remove("c/d");
      });
      expect(await store.read("checkpoint", 10)).toEqual(two);
      expect(await store.read("a/b", 10)).toEqual(one);
    });
  });
});
