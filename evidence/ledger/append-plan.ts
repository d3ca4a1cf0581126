import { EvidenceError } from "#evidence/errors.ts";
import { type StatementDraft, sealEntry } from "#evidence/statement/entry.ts";
import { keyPredicateType } from "#evidence/statement/key-predicate.ts";
import { checkPredicate } from "#evidence/statement/predicate-registry.ts";
import { type Checkpoint, sealCheckpoint } from "./checkpoint.ts";
import {
  emptyFrontier,
  type Frontier,
  frontierRoot,
  type Growth,
  growFrontier,
  type HashTile,
  partialTiles,
} from "./frontier.ts";
import type { LedgerHead } from "./head.ts";
import { leafHash } from "./merkle-hash.ts";
import { encodeBundle, encodeTile } from "./tile-bytes.ts";
import { partialFolder, tilePath, tileWidth, tileWidthAt } from "./tile-path.ts";
import { clockToleranceMs, type LedgerWriter } from "./writer.ts";

/** A file to be written. */
export interface PlannedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Everything an append will write, worked out before the first byte is written. */
export interface AppendPlan {
  /** Index of the first statement that was asked for. */
  readonly firstIndex: number;
  /** The new entries, from the head's size on. */
  readonly entries: readonly Uint8Array[];
  readonly files: readonly PlannedFile[];
  /** Folders of partial files whose full one is among `files`. */
  readonly supersededFolders: readonly string[];
  readonly checkpoint: Checkpoint;
  readonly checkpointBytes: Uint8Array;
}

/** The time to record: the clock's, or the last entry's where the clock is a little behind it. */
function recordedAt(writer: LedgerWriter, head: LedgerHead | undefined): string {
  const now = writer.clock().getTime();
  const last = head === undefined ? now : Date.parse(head.lastStatement.predicate.ledger.recordedAt);
  if (now < last - clockToleranceMs) {
    const seconds = Math.ceil((last - now) / 1000);
    throw new EvidenceError("clock-behind", `this machine's clock is ${seconds} s behind the last entry`, {
      nextStep: "Set the clock right, then try again.",
    });
  }
  return new Date(Math.max(now, last)).toISOString();
}

/** A ledger says when a key begins to sign it: first of all, and whenever another takes over. */
function introduction(
  writer: LedgerWriter,
  head: LedgerHead | undefined,
  at: string,
): readonly StatementDraft[] {
  const { keyId, pem } = writer.signer.publicKey;
  const before = head?.checkpoint.key.publicKey.keyId ?? null;
  if (before === keyId) return [];
  const content = { keyId, publicKeyPem: pem, validFrom: at, validUntil: null, replaces: before };
  return [
    {
      subject: [{ name: `key/${keyId}`, digest: { sha256: keyId } }],
      predicateType: keyPredicateType,
      content,
    },
  ];
}

async function sealAll(
  writer: LedgerWriter,
  drafts: readonly StatementDraft[],
  first: number,
  at: string,
): Promise<readonly Uint8Array[]> {
  const appendEnd = first + drafts.length;
  const sealed: Uint8Array[] = [];
  for (const [offset, draft] of drafts.entries()) {
    checkPredicate(writer.predicateRegistry, draft.predicateType, draft.content);
    const stamp = { origin: writer.origin, index: first + offset, appendEnd, recordedAt: at };
    sealed.push(await sealEntry(writer.signer, draft, stamp));
  }
  return sealed;
}

function bundleFiles(
  head: LedgerHead | undefined,
  entries: readonly Uint8Array[],
  size: number,
): readonly PlannedFile[] {
  const oldSize = size - entries.length;
  const first = Math.floor(oldSize / tileWidth);
  const kept = oldSize % tileWidth === 0 ? [] : (head?.lastBundle ?? []);
  const all = [...kept, ...entries];
  const bundles = Array.from({ length: Math.ceil(all.length / tileWidth) }, (_, offset) => first + offset);
  return bundles.map((index) => {
    const from = (index - first) * tileWidth;
    const path = tilePath({ level: "entries", index, width: tileWidthAt("entries", index, size) });
    return { path, bytes: encodeBundle(all.slice(from, from + tileWidth)) };
  });
}

function tileFile({ level, index, hashes }: HashTile): PlannedFile {
  return { path: tilePath({ level, index, width: hashes.length }), bytes: encodeTile(hashes) };
}

function supersededBy(full: readonly HashTile[]): readonly string[] {
  return full.flatMap(({ level, index }) => [
    partialFolder(level, index),
    ...(level === 0 ? [partialFolder("entries", index)] : []),
  ]);
}

/** New full tiles, and the partial ones that this append changes; one of a higher level may stay as it is. */
function tileFiles(before: Frontier, { frontier, fullTiles }: Growth): readonly PlannedFile[] {
  const unchanged = new Set(partialTiles(before).map((tile) => tileFile(tile).path));
  const files = [...fullTiles, ...partialTiles(frontier)].map(tileFile);
  return files.filter((file) => !unchanged.has(file.path));
}

/**
 * Works out an append: signs the statements for their places and computes every file and the new checkpoint.
 * @throws EvidenceError `clock-behind`, `entry-too-large`, and those of statement and predicate.
 */
export async function planAppend(
  writer: LedgerWriter,
  head: LedgerHead | undefined,
  drafts: readonly StatementDraft[],
): Promise<AppendPlan> {
  const before = head?.frontier ?? emptyFrontier;
  const at = recordedAt(writer, head);
  const introduced = introduction(writer, head, at);
  const entries = await sealAll(writer, [...introduced, ...drafts], before.size, at);
  const growth = growFrontier(before, entries.map(leafHash));
  const { frontier, fullTiles } = growth;
  const checkpoint = { origin: writer.origin, size: frontier.size, root: frontierRoot(frontier) };
  return {
    firstIndex: before.size + introduced.length,
    entries,
    files: [...bundleFiles(head, entries, frontier.size), ...tileFiles(before, growth)],
    supersededFolders: supersededBy(fullTiles),
    checkpoint,
    checkpointBytes: await sealCheckpoint(writer.signer, checkpoint),
  };
}
