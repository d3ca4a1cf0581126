import { createHash, randomBytes } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type AppendResult, appendStatements } from "#evidence/ledger/append.ts";
import { blobSubject, type SealedBlob, sealBlob } from "#evidence/ledger/blob.ts";
import { type VerifyOptions, verifyLedger } from "#evidence/ledger/verify.ts";
import type { VerifyReport } from "#evidence/ledger/verify-report.ts";
import type { LedgerWriter } from "#evidence/ledger/writer.ts";
import type { StatementDraft } from "#evidence/statement/entry.ts";
import { generateKeyPair, type KeyPairPem } from "#evidence/statement/keys.ts";
import { predicateRegistry } from "#evidence/statement/predicate-registry.ts";
import { signerFromPem } from "#evidence/statement/signer.ts";
import { openFileStore } from "#evidence/store/open-file-store.ts";
import type { Store } from "#evidence/store/store.ts";

export const noteType = "urn:pgattest:test-note:v1";

/** One predicate type of the tests' own; the ledger knows no other. */
export const registry = predicateRegistry({
  [noteType]: z.strictObject({ text: z.string(), blobSha256: z.string().optional() }),
});

export const origin = "pgattest.example/test";

/** Bytes that are the same on every run, for keys and salts of tests. */
export function fixedBytes(seed: string): (count: number) => Uint8Array {
  let call = 0;
  return (count) => {
    call += 1;
    const block = createHash("sha512").update(`${seed} ${call}`).digest();
    return block.subarray(0, count);
  };
}

export const keys: KeyPairPem = generateKeyPair(fixedBytes("first key"));
export const otherKeys: KeyPairPem = generateKeyPair(fixedBytes("second key"));

/** A clock that moves a second at each look, from the given instant on. */
export function tickingClock(start = "2026-01-01T00:00:00.000Z"): () => Date {
  let time = Date.parse(start);
  return () => {
    time += 1000;
    return new Date(time);
  };
}

export const laterThanAll = new Date("2027-01-01T00:00:00.000Z");

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "pgattest-ledger-"));
}

export async function withFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await temporaryFolder();
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function writerFor(store: Store, changes: Partial<LedgerWriter> = {}): LedgerWriter {
  return {
    store,
    signer: signerFromPem(keys.privateKeyPem),
    clock: tickingClock(),
    predicateRegistry: registry,
    origin,
    ...changes,
  };
}

/** A statement that rests on a blob, or on none. */
export function draft(text: string, blob?: SealedBlob): StatementDraft {
  const subject =
    blob === undefined
      ? [{ name: "test/subject", digest: { sha256: createHash("sha256").update(text).digest("hex") } }]
      : [blobSubject(blob)];
  const content = blob === undefined ? { text } : { text, blobSha256: blob.digest };
  return { subject, predicateType: noteType, content };
}

/** Appends `count` statements at once, the first with a blob. */
export async function appendSome(writer: LedgerWriter, name: string, count: number): Promise<AppendResult> {
  const blob = sealBlob({ facts: [name, { count }] }, fixedBytes(`salt ${name}`));
  const statements = Array.from({ length: count }, (_, at) =>
    draft(`${name} ${at}`, at === 0 ? blob : undefined),
  );
  return appendStatements(writer, { statements, blobs: [blob] });
}

export function verify(store: Store, changes: Partial<VerifyOptions> = {}): Promise<VerifyReport> {
  const publicKeys = [{ publicKeyPem: keys.publicKeyPem }];
  return verifyLedger(store, { publicKeys, predicateRegistry: registry, now: laterThanAll, ...changes });
}

export function verifyFolder(folder: string, changes: Partial<VerifyOptions> = {}): Promise<VerifyReport> {
  return verify(openFileStore(folder), changes);
}

/** A copy of a ledger to be damaged. */
export async function copyOf(folder: string): Promise<string> {
  const copy = await temporaryFolder();
  await cp(folder, copy, { recursive: true });
  return copy;
}

/** A seed from the environment to repeat a run, else a fresh one; always printed. */
export function printedSeed(what: string): number {
  const seed = Number(process.env.PGATTEST_TEST_SEED ?? randomBytes(4).readUInt32BE(0));
  console.info(`${what}: PGATTEST_TEST_SEED=${seed}`);
  return seed;
}
