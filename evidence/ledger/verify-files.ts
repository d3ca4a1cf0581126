import { EvidenceError, messageOf } from "#evidence/errors.ts";
import { blobDigest, blobPath } from "#evidence/statement/in-toto.ts";
import type { KeyRing } from "#evidence/statement/key-ring.ts";
import type { Store } from "#evidence/store/store.ts";
import { openBlob } from "./blob.ts";
import { type Checkpoint, checkpointPath } from "./checkpoint.ts";
import { leftoversAt, pendingHead, pendingPath, readPending } from "./pending.ts";
import { parseTilePath, tileWidthAt } from "./tile-path.ts";
import type { BlobMention } from "./verify-entries.ts";
import type { Findings } from "./verify-report.ts";

/** Every blob that is named and not erased is there, whole and of the size that was signed. */
export async function checkBlobs(
  store: Store,
  blobs: ReadonlyMap<string, BlobMention>,
  maximumBytes: number,
  findings: Findings,
): Promise<void> {
  for (const [digest, mention] of blobs) {
    if (!mention.erased) await checkBlob(store, digest, mention, maximumBytes, findings);
  }
}

async function checkBlob(
  store: Store,
  digest: string,
  mention: BlobMention,
  maximumBytes: number,
  findings: Findings,
): Promise<void> {
  const where = blobPath(digest);
  try {
    const bytes = await store.read(where, maximumBytes);
    if (bytes === undefined) {
      findings.add(
        "blob-missing",
        where,
        `entry ${mention.namedAt} names it, no tombstone says it was erased, it is missing`,
      );
      return;
    }
    findings.count("blobs");
    openBlob(digest, bytes, maximumBytes);
    if (mention.bytes !== undefined && mention.bytes !== bytes.length) {
      findings.add("blob-size-mismatch", where, `it has ${bytes.length} bytes; ${mention.bytes} were signed`);
    }
  } catch (error) {
    findings.add("blob-invalid", where, messageOf(error));
  }
}

interface Belongings {
  readonly checkpoint: Checkpoint;
  readonly expectedPartials: ReadonlySet<string>;
  readonly blobs: ReadonlyMap<string, BlobMention>;
}

function belongs(path: string, { checkpoint, expectedPartials, blobs }: Belongings): boolean {
  if (path === checkpointPath || expectedPartials.has(path)) return true;
  const digest = blobDigest(path);
  if (digest !== undefined) return blobs.get(digest)?.erased === false;
  const tile = parseTilePath(path);
  return tile !== undefined && tileWidthAt(tile.level, tile.index, checkpoint.size) === tile.width;
}

async function pendingFiles(
  store: Store,
  ring: KeyRing,
  checkpoint: Checkpoint,
  findings: Findings,
): Promise<ReadonlySet<string>> {
  try {
    const pending = await readPending(store, ring);
    const leftovers = pending === undefined ? [] : leftoversAt(pending, pendingHead(checkpoint));
    if (leftovers === undefined)
      findings.add("stray-file", pendingPath, "it notes an append to another state of the ledger");
    return new Set([pendingPath, ...(leftovers ?? [])]);
  } catch (error) {
    findings.add(error instanceof EvidenceError ? error.code : "store-failed", pendingPath, messageOf(error));
    return new Set([pendingPath]);
  }
}

function reportStray(path: string, blobs: Belongings["blobs"], findings: Findings): void {
  const erased = blobs.get(blobDigest(path) ?? "")?.erased === true;
  if (erased) findings.add("erased-blob-present", path, "a tombstone says it was erased, but it is there");
  else findings.add("stray-file", path, "nothing in the ledger accounts for this file");
}

/**
 * Nothing lies in the ledger's folder that the log does not account for. Answers what an interrupted append left
 * behind, as its signed note tells.
 */
export async function checkFiles(
  store: Store,
  ring: KeyRing,
  belongings: Belongings,
  findings: Findings,
): Promise<readonly string[]> {
  const unaccounted: string[] = [];
  for await (const { path, kind } of store.list("")) {
    findings.count("files");
    if (kind === "file" && belongs(path, belongings)) continue;
    if (kind === "other") findings.add("stray-file", path, "it is no regular file");
    else unaccounted.push(path);
  }
  // Read after the list: whatever a writer added meanwhile, its note was there first.
  const pending = await pendingFiles(store, ring, belongings.checkpoint, findings);
  for (const path of unaccounted) if (!pending.has(path)) reportStray(path, belongings.blobs, findings);
  return unaccounted.filter((path) => pending.has(path));
}
