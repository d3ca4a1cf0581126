import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appendStatements } from "#evidence/ledger/append.ts";
import { sealBlob } from "#evidence/ledger/blob.ts";
import { eraseBlob } from "#evidence/ledger/erase.ts";
import type { VerifyReport } from "#evidence/ledger/verify-report.ts";
import { canonicalBytes } from "#evidence/statement/canonical-json.ts";
import { inTotoPayloadType, sealEnvelope } from "#evidence/statement/dsse.ts";
import { sealEntry } from "#evidence/statement/entry.ts";
import { signerFromPem } from "#evidence/statement/signer.ts";
import { openFileStore } from "#evidence/store/open-file-store.ts";
import { filesOf, readOnlyStore } from "#test/evidence/store/memory-store.ts";
import { entriesOf, signedAnew, withEntries } from "./forge.ts";
import {
  appendSome,
  copyOf,
  draft,
  fixedBytes,
  keys,
  noteType,
  origin,
  otherKeys,
  printedSeed,
  temporaryFolder,
  tickingClock,
  verify,
  verifyFolder,
  writerFor,
} from "./sample-ledger.ts";

type Files = Map<string, Uint8Array>;

let folder: string;
let files: Files;
let size: number;
let erased: string;
let blobPaths: readonly string[];
let checkpoints: readonly string[];
const signer = signerFromPem(keys.privateKeyPem);

beforeAll(async () => {
  folder = await temporaryFolder();
  const writer = writerFor(openFileStore(folder));
  const first = await appendSome(writer, "one", 1);
  const second = await appendSome(writer, "two", 2);
  const blob = sealBlob({ role: "alice" }, fixedBytes("alice"));
  const third = await appendStatements(writer, { statements: [draft("alice", blob)], blobs: [blob] });
  erased = `blob/sha256/${blob.digest}`;
  const last = await eraseBlob(writer, blob.digest, { rule: "GDPR Art. 17", approver: "DPO" });
  if (last.outcome !== "erased") throw new Error("not erased");
  checkpoints = [first, second, third, last.append].map((result) => result.checkpointText);
  size = last.append.checkpoint.size;
  files = await filesOf(folder);
  blobPaths = [...files.keys()].filter((path) => path.startsWith("blob/"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const verifyFiles = (
  changed: ReadonlyMap<string, Uint8Array>,
  known?: readonly string[],
): Promise<VerifyReport> => verify(readOnlyStore(changed), { knownCheckpoints: known });

function changed(path: string, bytes: Uint8Array | undefined): Files {
  const copy = new Map(files);
  if (bytes === undefined) copy.delete(path);
  else copy.set(path, bytes);
  return copy;
}

function bytesAt(path: string): Buffer {
  return Buffer.from(files.get(path) ?? []);
}

function names(report: VerifyReport, path: string): boolean {
  return !report.ok && report.problems.some(({ where }) => where === path || where.startsWith(`${path}#`));
}

function expectNamed(report: VerifyReport, path: string, what: string): void {
  expect(names(report, path), `${what}: ${JSON.stringify(report.problems)}`).toBe(true);
}

function codes(report: VerifyReport): readonly string[] {
  return report.problems.map(({ code, where }) => `${code} ${where}`);
}

const bundle = (): string => `tile/entries/000.p/${size}`;

/** Every byte of a small file; of a larger one both ends and a sample. `PGATTEST_EVERY_BYTE=1`: all, in a minute. */
function positions(length: number, random: (count: number) => Uint8Array): readonly number[] {
  const all = Array.from({ length }, (_, at) => at);
  if (length <= 1500 || process.env.PGATTEST_EVERY_BYTE === "1") return all;
  const sample = Array.from({ length: 200 }, () => Buffer.from(random(4)).readUInt32BE(0) % length);
  return [...new Set([...all.slice(0, 40), ...all.slice(-40), ...sample])];
}

describe("the tamper matrix", () => {
  it("starts from a ledger that verifies", async () => {
    const report = await verifyFiles(files, checkpoints);
    expect(report.problems).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.checked).toMatchObject({
      entries: size,
      blobs: 2,
      tombstones: 1,
      knownCheckpoints: 4,
      files: files.size,
    });
    expect([...files.keys()].toSorted().filter((path) => path.startsWith("tile/0"))).toHaveLength(4);
  });

  it("notices every byte of every file changed, and names the file and nothing else", {
    timeout: 300_000,
  }, async () => {
    const random = fixedBytes(String(printedSeed("bytes of larger files")));
    let count = 0;
    for (const path of files.keys()) {
      for (const at of positions(bytesAt(path).length, random)) {
        const bytes = bytesAt(path);
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        const report = await verifyFiles(changed(path, bytes));
        expectNamed(report, path, `byte ${at} of ${path}`);
        // Only what hangs on an unreadable entry may be reported besides.
        const elsewhere = report.problems.filter(
          ({ where }) => where !== path && !where.startsWith(`${path}#`),
        );
        if (path !== bundle()) expect(elsewhere, `byte ${at} of ${path}`).toEqual([]);
        count += 1;
      }
    }
    console.info(`${count} bytes of ${files.size} files changed, each noticed`);
  });

  it("notices random changes of the real files", { timeout: 120_000 }, async () => {
    const seed = printedSeed("tampering with files");
    const random = fixedBytes(String(seed));
    const copy = await copyOf(folder);
    const paths = [...files.keys()];
    for (let round = 0; round < 200; round += 1) {
      const dice = Buffer.from(random(12));
      const path = paths[dice.readUInt32BE(0) % paths.length] ?? "";
      const bytes = bytesAt(path);
      const at = dice.readUInt32BE(4) % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ (1 + (dice.readUInt32BE(8) % 255));
      await writeFile(join(copy, path), bytes);
      expectNamed(await verifyFolder(copy), path, `byte ${at} of ${path}`);
      await writeFile(join(copy, path), bytesAt(path));
    }
    expect((await verifyFolder(copy)).ok).toBe(true);
    await rm(copy, { recursive: true });
  });

  it("notices each file removed, emptied, cut, lengthened, doubled or replaced by another", async () => {
    for (const path of files.keys()) {
      const bytes = bytesAt(path);
      const others = [...files.values()].filter((other) => !bytes.equals(other));
      const versions = [
        undefined,
        new Uint8Array(),
        bytes.subarray(0, -1),
        bytes.subarray(1),
        Buffer.concat([bytes, Buffer.from("\n")]),
        Buffer.concat([bytes, bytes]),
        ...others,
      ];
      for (const version of versions) expectNamed(await verifyFiles(changed(path, version)), path, path);
    }
  });

  it("notices every pair of entries swapped, with and without the tiles made to fit", async () => {
    const entries = entriesOf(files, size);
    for (let left = 0; left < size; left += 1) {
      for (let right = left + 1; right < size; right += 1) {
        const swapped = entries
          .with(left, entries[right] ?? Buffer.of())
          .with(right, entries[left] ?? Buffer.of());
        const plain = await verifyFiles(changed(bundle(), withEntries(files, swapped).get(bundle())));
        const fitted = await verifyFiles(withEntries(files, swapped));
        for (const index of [left, right]) {
          expect(codes(plain)).toContain(`entry-not-in-tree ${bundle()}#${index}`);
          expect(codes(plain)).toContain(`entry-misplaced ${bundle()}#${index}`);
          expect(codes(fitted)).toContain(`entry-misplaced ${bundle()}#${index}`);
        }
        expect(codes(fitted)).toContain("root-mismatch checkpoint");
      }
    }
  });

  it("notices each entry dropped, doubled and replayed, even by someone who holds the key", async () => {
    const entries = entriesOf(files, size);
    for (let index = 0; index < size; index += 1) {
      const dropped = entries.toSpliced(index, 1);
      expect(codes(await verifyFiles(withEntries(files, dropped)))).toContain(`bundle-missing ${bundle()}`);
      const report = await verifyFiles(await signedAnew(files, dropped, signer));
      const place = `tile/entries/000.p/${size - 1}`;
      // Dropping the last entry with the key is a rollback that only memory can show.
      if (index < size - 1) expect(codes(report)).toContain(`entry-misplaced ${place}#${index}`);
      expect(report.ok).toBe(false);
      const doubled = await verifyFiles(
        await signedAnew(files, [...entries, entries[index] ?? Buffer.of()], signer),
      );
      expect(codes(doubled)).toContain(`entry-misplaced tile/entries/000.p/${size + 1}#${size}`);
    }
  });

  it("notices entries signed anew with other times, keys, types, places and without a signature", async () => {
    const entries = entriesOf(files, size);
    const stamp = { origin, index: size, appendEnd: size + 1, recordedAt: "2026-06-01T00:00:00.000Z" };
    const where = `tile/entries/000.p/${size + 1}#${size}`;
    const note = draft("forged");
    const seal = (change: object, who = signer): Promise<Uint8Array> =>
      sealEntry(who, note, { ...stamp, ...change });
    const payload = (change: object): Uint8Array =>
      canonicalBytes({
        _type: "https://in-toto.io/Statement/v1",
        subject: note.subject,
        predicateType: noteType,
        predicate: { content: note.content, ledger: stamp },
        ...change,
      });
    const sealRaw = (bytes: Uint8Array, type = inTotoPayloadType): Promise<Uint8Array> =>
      sealEnvelope(signer, type, bytes);
    const cases: readonly [string, Uint8Array][] = [
      ["time-backwards", await seal({ recordedAt: "2025-06-01T00:00:00.000Z" })],
      ["time-in-future", await seal({ recordedAt: "2036-06-01T00:00:00.000Z" })],
      ["entry-misplaced", await seal({ origin: "pgattest.example/other" })],
      ["entry-misplaced", await seal({ index: 2 })],
      ["append-broken", await seal({ appendEnd: size + 9 })],
      ["key-unknown", await seal({}, signerFromPem(otherKeys.privateKeyPem))],
      ["predicate-unknown", await sealRaw(payload({ predicateType: "urn:pgattest:test-note:v2" }))],
      ["predicate-invalid", await sealRaw(payload({ predicate: { content: {}, ledger: stamp } }))],
      ["statement-invalid", await sealRaw(payload({ extra: 1 }))],
      ["statement-invalid", await sealRaw(payload({ _type: "https://in-toto.io/Statement/v0.1" }))],
      ["not-canonical", await sealRaw(Buffer.concat([payload({}), Buffer.from(" ")]))],
      ["envelope-invalid", await sealRaw(payload({}), "application/json")],
      [
        "envelope-invalid",
        canonicalBytes({ payload: "e30=", payloadType: inTotoPayloadType, signatures: [] }),
      ],
      ["not-canonical", Buffer.concat([await seal({}), Buffer.from("\n")])],
    ];
    for (const [code, entry] of cases) {
      const report = await verifyFiles(await signedAnew(files, [...entries, entry], signer));
      expect(codes(report)).toContain(`${code} ${where}`);
    }
    const good = await verifyFiles(
      await signedAnew(
        new Map([...files].filter(([path]) => path.startsWith("blob/"))),
        [...entries, await seal({})],
        signer,
      ),
    );
    expect(good.problems.map(({ code }) => code)).toEqual(expect.arrayContaining(["tile-missing"]));
  });

  it("notices a blob put in another's place, brought back after erasure, or unaccounted for", async () => {
    const [one = "", two = ""] = blobPaths;
    expect(codes(await verifyFiles(changed(one, files.get(two))))).toEqual([`blob-invalid ${one}`]);
    expect(codes(await verifyFiles(changed(one, undefined)))).toEqual([`blob-missing ${one}`]);
    expect(codes(await verifyFiles(changed(erased, bytesAt(one))))).toEqual([
      `erased-blob-present ${erased}`,
    ]);
    const planted = [
      `blob/sha256/${"0".repeat(64)}`,
      "tile/0/001",
      "tile/0/000",
      "tile/1/000.p/1",
      "tile/entries/000.p/1",
      "notes.txt",
      "blob/md5/x",
      "tile/00/000.p/6",
    ];
    for (const path of planted)
      expect(codes(await verifyFiles(changed(path, bytesAt(one))))).toEqual([`stray-file ${path}`]);
  });

  it("notices a link in place of a file", async () => {
    const copy = await copyOf(folder);
    const [one = ""] = blobPaths;
    await rm(join(copy, one));
    await symlink(join(folder, one), join(copy, one));
    expectNamed(await verifyFolder(copy), one, "a link");
    await rm(copy, { recursive: true });
  });

  it("reports a checkpoint that is a folder, a link or far too long, and shows no control characters", async () => {
    const copy = await copyOf(folder);
    const path = join(copy, "checkpoint");
    await rm(path);
    await mkdir(path);
    expectNamed(await verifyFolder(copy), "checkpoint", "a folder");
    await rm(path, { recursive: true });
    await symlink(join(folder, "checkpoint"), path);
    expectNamed(await verifyFolder(copy), "checkpoint", "a link");
    await rm(path);
    await writeFile(path, "x".repeat(100_000));
    expectNamed(await verifyFolder(copy), "checkpoint", "too long");
    await writeFile(path, bytesAt("checkpoint"));
    await writeFile(join(copy, "\u001b[31mred\nline"), "");
    expect(codes(await verifyFolder(copy))).toEqual(["stray-file \\u{1b}[31mred\\u{a}line"]);
    await rm(copy, { recursive: true });
  });

  it("notices a note of intent that nobody signed, and one that was", async () => {
    expect(codes(await verifyFiles(changed("pending", Buffer.from("{}"))))).toEqual([
      "envelope-invalid pending",
    ]);
    const other = await sealEnvelope(
      signerFromPem(otherKeys.privateKeyPem),
      "application/vnd.pgattest.pending+json",
      canonicalBytes({}),
    );
    expect(codes(await verifyFiles(changed("pending", other)))).toEqual(["key-unknown pending"]);
  });

  it("notices the key swapped: everything signed again with another", async () => {
    const other = signerFromPem(otherKeys.privateKeyPem);
    const report = await verifyFiles(await signedAnew(files, entriesOf(files, size), other));
    expect(codes(report)).toEqual(["checkpoint-untrusted checkpoint"]);
    const both = [{ publicKeyPem: keys.publicKeyPem }, { publicKeyPem: otherKeys.publicKeyPem }];
    const swapped = await signedAnew(files, entriesOf(files, size), other);
    const trusted = await verify(readOnlyStore(swapped), { publicKeys: both });
    expect(codes(trusted)).toContain("checkpoint-key-mismatch checkpoint");
    const cosigned = Buffer.concat([bytesAt("checkpoint"), Buffer.from("— witness.example AAAAAAAA\n")]);
    expect(codes(await verifyFiles(changed("checkpoint", cosigned)))).toEqual([
      "checkpoint-signature-unknown checkpoint",
    ]);
  });

  it("notices an older checkpoint put back, by what lies beyond it and by memory", async () => {
    for (const [at, old] of checkpoints.slice(0, -1).entries()) {
      const alone = await verifyFiles(changed("checkpoint", Buffer.from(old)));
      expect(codes(alone)).toContain(`stray-file ${bundle()}`);
      const remembered = await verifyFiles(changed("checkpoint", Buffer.from(old)), checkpoints);
      expect(remembered.problems.filter(({ code }) => code === "rollback")).toHaveLength(
        checkpoints.length - 1 - at,
      );
    }
    expect(codes(await verifyFiles(new Map(), checkpoints))).toContain("rollback checkpoint");
  });

  it("notices a fork: two heads that grew from one ledger", async () => {
    const [left, right] = [await copyOf(folder), await copyOf(folder)];
    const clock = tickingClock("2026-03-01T00:00:00.000Z");
    const one = await appendSome(writerFor(openFileStore(left), { clock }), "left", 1);
    const two = await appendSome(writerFor(openFileStore(right), { clock }), "right", 1);
    await appendSome(writerFor(openFileStore(right), { clock }), "right again", 1);
    expect((await verifyFolder(right, { knownCheckpoints: [...checkpoints, two.checkpointText] })).ok).toBe(
      true,
    );
    const forked = await verifyFolder(right, { knownCheckpoints: [...checkpoints, one.checkpointText] });
    expect(codes(forked)).toEqual(["fork known checkpoint 5"]);
    const among = await verifyFolder(right, { knownCheckpoints: [one.checkpointText, two.checkpointText] });
    expect(codes(among)).toContain("fork known checkpoint 2");
    const broken = await verifyFolder(right, {
      knownCheckpoints: [one.checkpointText.replace("pgattest", "pgattesT")],
    });
    expect(codes(broken)).toEqual(["known-checkpoint-invalid known checkpoint 1"]);
    for (const copy of [left, right]) await rm(copy, { recursive: true });
  });
});
