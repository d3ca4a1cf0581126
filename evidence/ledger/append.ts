import { EvidenceError } from "#evidence/errors.ts";
import { blobPath } from "#evidence/statement/in-toto.ts";
import { type KeyRing, keyRing } from "#evidence/statement/key-ring.ts";
import { sha256Hex } from "#evidence/statement/sha256.ts";
import type { StoreSession } from "#evidence/store/store.ts";
import { type AppendPlan, type PlannedFile, planAppend } from "./append-plan.ts";
import {
  type AppendRequest,
  assertBlobsPresent,
  assertNamed,
  blobFiles,
  notNamed,
} from "./append-request.ts";
import { assertOrigin, type Checkpoint } from "./checkpoint.ts";
import { type LedgerHead, readHead } from "./head.ts";
import { emptyRoot } from "./merkle-hash.ts";
import { pendingHead, pendingPath, sealPending, settlePending } from "./pending.ts";
import { tileWidth } from "./tile-path.ts";
import { damaged, readBundle } from "./tree-reader.ts";
import type { LedgerWriter } from "./writer.ts";

/** Where the statements went. */
export interface AppendResult {
  /** In the order of the request. `digest`: SHA-256 of the entry's bytes. */
  readonly entries: readonly { readonly index: number; readonly digest: string }[];
  readonly checkpoint: Checkpoint;
  /** The signed checkpoint, to be remembered outside the ledger. */
  readonly checkpointText: string;
}

const maximumAttempts = 20;
const defaultLockTimeoutMs = 60_000;

function ringOf(writer: LedgerWriter): KeyRing {
  return keyRing([...(writer.earlierKeys ?? []), { publicKeyPem: writer.signer.publicKey.pem }]);
}

function assertSameOrigin(writer: LedgerWriter, head: LedgerHead | undefined): void {
  if (head === undefined || head.checkpoint.origin === writer.origin) return;
  throw new EvidenceError(
    "origin-mismatch",
    `the ledger is of ${head.checkpoint.origin}, not of ${writer.origin}`,
    {
      nextStep: "Check which ledger this stack writes to.",
    },
  );
}

async function superseded(writer: LedgerWriter, plan: AppendPlan): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const folder of plan.supersededFolders) {
    for await (const file of writer.store.list(folder)) paths.push(file.path);
  }
  return paths;
}

async function writeAll(session: StoreSession, files: readonly PlannedFile[]): Promise<void> {
  for (const { path, bytes } of files) {
    if ((await session.writeIfAbsent(path, bytes)) === "exists")
      throw damaged(`${path} is there already, beyond the checkpoint`);
  }
}

const emptyHead: Checkpoint = { origin: "", size: 0, root: emptyRoot };

function headOf(head: LedgerHead | undefined): Checkpoint {
  return head?.checkpoint ?? emptyHead;
}

/** Undoes what was begun where that is possible; if it is not, the note stays and the next append does it. */
async function tidyUp(writer: LedgerWriter, session: StoreSession, ring: KeyRing): Promise<void> {
  try {
    const head = await readHead(writer.store, ring, writer.predicateRegistry);
    await settlePending(writer.store, session, ring, headOf(head));
  } catch {
    // The error that led here is the one to report.
  }
}

/** Whether a plan's entries are in the log after all, though the store said that its checkpoint was lost. */
async function isRecorded(writer: LedgerWriter, ring: KeyRing, plan: AppendPlan): Promise<boolean> {
  const size = (await readHead(writer.store, ring, writer.predicateRegistry))?.checkpoint.size ?? 0;
  const last = plan.checkpoint.size - 1;
  const mine = plan.entries.at(-1);
  if (mine === undefined || size <= last) return false;
  const bundle = await readBundle(writer.store, Math.floor(last / tileWidth), size);
  const theirs = bundle[last % tileWidth];
  return theirs !== undefined && Buffer.from(theirs).equals(mine);
}

/** One attempt; undefined when another writer's checkpoint came first. */
async function attempt(
  writer: LedgerWriter,
  session: StoreSession,
  ring: KeyRing,
  request: AppendRequest,
): Promise<AppendPlan | undefined> {
  const { store, signer } = writer;
  const head = await readHead(store, ring, writer.predicateRegistry);
  assertSameOrigin(writer, head);
  await settlePending(store, session, ring, headOf(head));
  await assertBlobsPresent(writer, request);
  const plan = await planAppend(writer, head, request.statements);
  const blobs = await blobFiles(writer, request);
  const files = [...blobs, ...plan.files];
  const removes = [...(await superseded(writer, plan)), ...(request.erase ?? []).map(blobPath)];
  const writes = files.map((file) => file.path);
  const heads = { from: pendingHead(headOf(head)), to: pendingHead(plan.checkpoint) };
  await writeAll(session, [
    { path: pendingPath, bytes: await sealPending(signer, { ...heads, writes, removes }) },
  ]);
  await writeAll(session, files);
  const outcome = await session.swapCheckpoint(head?.checkpointBytes, plan.checkpointBytes);
  if (outcome === "lost" && !(await isRecorded(writer, ring, plan))) {
    for (const path of [...writes, pendingPath]) await session.remove(path);
    return undefined;
  }
  for (const path of [...removes, pendingPath]) await session.remove(path);
  return plan;
}

async function appendExclusively(
  writer: LedgerWriter,
  session: StoreSession,
  ring: KeyRing,
  request: AppendRequest,
): Promise<AppendPlan> {
  for (let count = 0; count < maximumAttempts; count += 1) {
    writer.signal?.throwIfAborted();
    try {
      const plan = await attempt(writer, session, ring, request);
      if (plan !== undefined) return plan;
    } catch (error) {
      await tidyUp(writer, session, ring);
      throw error;
    }
  }
  throw new EvidenceError("ledger-busy", `${maximumAttempts} appends in a row lost against other writers`, {
    nextStep: "Try again when fewer writers are at work.",
  });
}

/**
 * Appends statements and their blobs: all of them or none. Every file is durable before the checkpoint names it; a
 * crash at any point leaves the old log or the new one, and what it left behind is cleared by the next append. A
 * race that was lost is run again with fresh places, times and signatures.
 * @throws EvidenceError with the code of what is wrong; the log is then as it was.
 */
export async function appendStatements(writer: LedgerWriter, request: AppendRequest): Promise<AppendResult> {
  assertOrigin(writer.origin);
  assertNamed(request);
  if (request.statements.length === 0) throw notNamed("there is no statement to append");
  const ring = ringOf(writer);
  const options = { timeoutMs: writer.lockTimeoutMs ?? defaultLockTimeoutMs, signal: writer.signal };
  const plan = await writer.store.exclusively(options, (session) =>
    appendExclusively(writer, session, ring, request),
  );
  const asked = plan.entries.slice(-request.statements.length);
  return {
    entries: asked.map((bytes, offset) => ({ index: plan.firstIndex + offset, digest: sha256Hex(bytes) })),
    checkpoint: plan.checkpoint,
    checkpointText: Buffer.from(plan.checkpointBytes).toString("utf8"),
  };
}
