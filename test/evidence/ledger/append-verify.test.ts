import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { appendStatements } from "#evidence/ledger/append.ts";
import { blobSubject, sealBlob } from "#evidence/ledger/blob.ts";
import { eraseBlob } from "#evidence/ledger/erase.ts";
import { readBlob, readEntries } from "#evidence/ledger/read.ts";
import { signerFromPem } from "#evidence/statement/signer.ts";
import { openFileStore } from "#evidence/store/open-file-store.ts";
import { filesOf } from "#test/evidence/store/memory-store.ts";
import {
  appendSome,
  draft,
  fixedBytes,
  keys,
  noteType,
  origin,
  otherKeys,
  registry,
  tickingClock,
  verify,
  withFolder,
  writerFor,
} from "./sample-ledger.ts";

const trust = { publicKeys: [{ publicKeyPem: keys.publicKeyPem }], predicateRegistry: registry };

describe("append and verify", () => {
  it("keeps what was appended over a tile's border, in appends of many sizes", async () => {
    await withFolder(async (folder) => {
      const store = openFileStore(folder);
      const writer = writerFor(store);
      const texts: string[] = [];
      for (const [at, count] of [1, 1, 2, 3, 100, 147, 1, 1, 255, 1, 88].entries()) {
        const result = await appendSome(writer, `append ${at}`, count);
        texts.push(...Array.from({ length: count }, (_, offset) => `append ${at} ${offset}`));
        expect(result.checkpoint.size).toBe(texts.length + 1);
        expect(result.entries.map((entry) => entry.index)).toEqual(
          Array.from({ length: count }, (_, offset) => texts.length + 1 - count + offset),
        );
        const report = await verify(store);
        expect(report.problems).toEqual([]);
        expect(report.ok).toBe(true);
        expect(report.leftovers).toEqual([]);
        expect(report.checked.entries).toBe(texts.length + 1);
        expect(report.checked.blobs).toBe(at + 1);
      }
      expect(texts.length).toBe(600);
      const read: unknown[] = [];
      for await (const entry of readEntries(store, trust))
        if (entry.predicateType === noteType) read.push(entry.content.text);
      expect(read).toEqual(texts);
      const some: number[] = [];
      for await (const entry of readEntries(store, trust, 250, 260)) some.push(entry.index);
      expect(some).toEqual([250, 251, 252, 253, 254, 255, 256, 257, 258, 259]);
      const bundles = [...(await filesOf(folder)).keys()].filter((path) => path.startsWith("tile/entries/"));
      expect(bundles.toSorted()).toEqual([
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002.p/1",
        "tile/entries/002.p/89",
      ]);
    });
  });

  it("refuses an empty folder and a ledger of another key", async () => {
    await withFolder(async (folder) => {
      const store = openFileStore(folder);
      expect((await verify(store)).problems[0]?.code).toBe("ledger-empty");
      await appendSome(writerFor(store), "a", 1);
      const report = await verify(store, { publicKeys: [{ publicKeyPem: otherKeys.publicKeyPem }] });
      expect(report.ok).toBe(false);
      expect(report.problems.map(({ code, where }) => [code, where])).toEqual([
        ["checkpoint-untrusted", "checkpoint"],
      ]);
      await expect(verify(store, { publicKeys: [] })).rejects.toMatchObject({ code: "key-invalid" });
      const elsewhere = await verify(store, { origin: "pgattest.example/other" });
      expect(elsewhere.problems.map(({ code }) => code)).toEqual(["origin-mismatch"]);
    });
  });

  it("lets another key take over and says so in the ledger; validity bounds are kept", async () => {
    await withFolder(async (folder) => {
      const store = openFileStore(folder);
      await appendSome(writerFor(store), "old", 2);
      const earlierKeys = [{ publicKeyPem: keys.publicKeyPem }];
      const next = {
        signer: signerFromPem(otherKeys.privateKeyPem),
        clock: tickingClock("2026-02-01T00:00:00.000Z"),
      };
      await expect(appendSome(writerFor(store, next), "new", 1)).rejects.toMatchObject({
        code: "checkpoint-untrusted",
      });
      await appendSome(writerFor(store, { ...next, earlierKeys }), "new", 2);
      const both = [...earlierKeys, { publicKeyPem: otherKeys.publicKeyPem }];
      const report = await verify(store, { publicKeys: both });
      expect(report.problems).toEqual([]);
      expect(report.checked.keys).toBe(2);
      const onlyNew = await verify(store, { publicKeys: [{ publicKeyPem: otherKeys.publicKeyPem }] });
      expect(onlyNew.problems.map(({ code }) => code)).toContain("key-unknown");
      const bounded = [
        { publicKeyPem: keys.publicKeyPem, notAfter: "2025-12-31T00:00:00.000Z" },
        both[1] ?? { publicKeyPem: "" },
      ];
      const late = await verify(store, { publicKeys: bounded });
      expect(late.problems.every(({ code }) => code === "key-not-valid-then")).toBe(true);
      expect(late.problems[0]?.where).toBe("tile/entries/000.p/6#0");
    });
  });

  it("erases a blob behind a tombstone and still verifies; asked twice, it erases once", async () => {
    await withFolder(async (folder) => {
      const store = openFileStore(folder);
      const writer = writerFor(store);
      const blob = sealBlob({ role: "alice" }, fixedBytes("alice"));
      await appendStatements(writer, { statements: [draft("names alice", blob)], blobs: [blob] });
      expect(await readBlob(store, blob.digest)).toEqual({ role: "alice" });
      const erasure = { rule: "GDPR Art. 17(1)(a)", approver: "data protection office, ticket 12" };
      expect((await eraseBlob(writer, blob.digest, erasure)).outcome).toBe("erased");
      await expect(readBlob(store, blob.digest)).rejects.toMatchObject({ code: "blob-missing" });
      const report = await verify(store);
      expect(report.problems).toEqual([]);
      expect(report.checked).toMatchObject({ blobs: 0, tombstones: 1, entries: 3 });
      expect((await eraseBlob(writer, blob.digest, erasure)).outcome).toBe("already-erased");
      await writeFile(join(folder, "blob/sha256", blob.digest), blob.bytes);
      expect((await verify(store)).problems).toMatchObject([
        { code: "erased-blob-present", where: `blob/sha256/${blob.digest}` },
      ]);
      await eraseBlob(writer, blob.digest, erasure);
      expect((await verify(store)).ok).toBe(true);
      await expect(eraseBlob(writer, "0".repeat(64), erasure)).rejects.toMatchObject({
        code: "blob-missing",
      });
    });
  });

  it("refuses what does not fit: size, blobs, types, contents, origins, clocks", async () => {
    await withFolder(async (folder) => {
      const store = openFileStore(folder);
      const writer = writerFor(store);
      await appendSome(writer, "base", 1);
      const before = await readFile(join(folder, "checkpoint"));
      const blob = sealBlob({ x: 1 }, fixedBytes("x"));
      const one = (change: object) => ({ statements: [{ ...draft("x"), ...change }], blobs: [] });
      const refused: readonly [Parameters<typeof appendStatements>, string][] = [
        [[writer, { statements: [draft("x".repeat(50_000))], blobs: [] }], "entry-too-large"],
        [[writer, { statements: [draft("x")], blobs: [blob] }], "blob-not-named"],
        [[writer, { statements: [draft("x", blob)], blobs: [] }], "blob-not-named"],
        [[writer, { statements: [], blobs: [] }], "blob-not-named"],
        [[writer, one({ predicateType: "urn:pgattest:test-note:v2" })], "predicate-unknown"],
        [[writer, one({ content: { text: "x", more: 1 } })], "predicate-invalid"],
        [[writer, one({ content: { text: 1 } })], "predicate-invalid"],
        [[writer, one({ subject: [] })], "statement-invalid"],
        [
          [writer, one({ subject: [{ ...blobSubject(blob), digest: { sha256: "0".repeat(64) } }] })],
          "blob-not-named",
        ],
        [
          [
            { ...writer, origin: "pgattest.example/else" },
            { statements: [draft("x")], blobs: [] },
          ],
          "origin-mismatch",
        ],
        [
          [
            { ...writer, origin: "two words" },
            { statements: [draft("x")], blobs: [] },
          ],
          "origin-mismatch",
        ],
        [
          [
            { ...writer, clock: tickingClock("2025-12-31T23:00:00.000Z") },
            { statements: [draft("x")], blobs: [] },
          ],
          "clock-behind",
        ],
      ];
      for (const [[who, what], code] of refused) {
        await expect(appendStatements(who, what)).rejects.toMatchObject({ code });
        expect(await readFile(join(folder, "checkpoint"))).toEqual(before);
        expect(await verify(store)).toMatchObject({ ok: true, leftovers: [] });
      }
      await appendSome({ ...writer, clock: tickingClock("2025-12-31T23:59:30.000Z") }, "a little behind", 1);
      expect((await verify(store)).problems).toEqual([]);
      expect(writer.origin).toBe(origin);
    });
  });

  it("keeps no guessable trace of a blob: the salt is in the file and nowhere else", async () => {
    await withFolder(async (folder) => {
      const store = openFileStore(folder);
      const blob = sealBlob({ role: "alice" }, fixedBytes("salted"));
      await appendStatements(writerFor(store), { statements: [draft("x", blob)], blobs: [blob] });
      const stored: unknown = JSON.parse(
        gunzipSync(await readFile(join(folder, "blob/sha256", blob.digest))).toString(),
      );
      expect(stored).toMatchObject({
        content: { role: "alice" },
        salt: expect.stringMatching(/^[\w-]{43}$/),
      });
    });
  });
});
