import { EvidenceError, messageOf } from "#evidence/errors.ts";
import { type KeyRing, keyRing, type TrustedKey } from "#evidence/statement/key-ring.ts";
import type { PredicateRegistry } from "#evidence/statement/predicate-registry.ts";
import type { Store } from "#evidence/store/store.ts";
import { defaultMaximumBlobBytes } from "./blob.ts";
import { checkpointPath, openCheckpoint, type VerifiedCheckpoint } from "./checkpoint.ts";
import { tileWidth } from "./tile-path.ts";
import { type EntryCheck, entryCheck } from "./verify-entries.ts";
import { checkBlobs, checkFiles } from "./verify-files.ts";
import { type Fingerprint, fingerprint } from "./verify-fingerprint.ts";
import { checkKnown, openKnown } from "./verify-known.ts";
import { type Findings, newFindings, type VerifyReport } from "./verify-report.ts";
import { type TreeCheck, treeCheck } from "./verify-tree.ts";

/** What a verification rests on: all of it comes from outside the ledger. */
export interface VerifyOptions {
  readonly publicKeys: readonly TrustedKey[];
  readonly predicateRegistry: PredicateRegistry;
  /** Signed notes remembered from earlier, see {@link readKnownCheckpoints}. */
  readonly knownCheckpoints?: readonly string[] | undefined;
  /** Whose ledger it should be; undefined: the keys alone decide. */
  readonly origin?: string | undefined;
  readonly now: Date;
  /** Default 256 MiB. */
  readonly maximumBlobBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How often a ledger that is being written to is looked at again before its state is taken as it is. */
const maximumLooks = 10;

function openHead(
  bytes: Uint8Array,
  ring: KeyRing,
  options: VerifyOptions,
  findings: Findings,
): VerifiedCheckpoint | undefined {
  try {
    const checkpoint = openCheckpoint(bytes, ring);
    findings.count("signatures");
    for (const who of checkpoint.unknownSignatures) {
      findings.add(
        "checkpoint-signature-unknown",
        checkpointPath,
        `nobody vouched for its signature by ${who}`,
      );
    }
    if (options.origin !== undefined && options.origin !== checkpoint.origin) {
      findings.add(
        "origin-mismatch",
        checkpointPath,
        `the ledger is of ${checkpoint.origin}, not of ${options.origin}`,
      );
    }
    return checkpoint;
  } catch (error) {
    findings.add(
      error instanceof EvidenceError ? error.code : "checkpoint-malformed",
      checkpointPath,
      messageOf(error),
    );
    return undefined;
  }
}

async function checkLog(
  checkpoint: VerifiedCheckpoint,
  tree: TreeCheck,
  entries: EntryCheck,
  signal: AbortSignal | undefined,
): Promise<void> {
  let lastPath = checkpointPath;
  for (let index = 0; index * tileWidth < checkpoint.size; index += 1) {
    signal?.throwIfAborted();
    const bundle = await tree.bundle(index);
    const published = new Set<number>();
    for (const [offset, bytes] of (bundle.entries ?? []).entries()) {
      const at = index * tileWidth + offset;
      const end = entries.entry(bytes, at, `${bundle.path}#${at}`);
      if (end !== undefined) published.add(end);
    }
    await bundle.grow([...published]);
    lastPath = bundle.path;
  }
  entries.finish(lastPath);
}

interface Look {
  readonly findings: Findings;
  readonly leftovers: readonly string[];
  readonly checkpoint: VerifyReport["checkpoint"];
}

function describe(
  checkpoint: VerifiedCheckpoint,
  bytes: Uint8Array,
): NonNullable<VerifyReport["checkpoint"]> {
  const { origin, size, root, key } = checkpoint;
  const hex = Buffer.from(root).toString("hex");
  return { origin, size, root: hex, keyId: key.publicKey.keyId, text: Buffer.from(bytes).toString("utf8") };
}

async function isEmpty(store: Store): Promise<boolean> {
  for await (const _ of store.list("")) return false;
  return true;
}

async function withoutHead(
  store: Store,
  findings: Findings,
  options: VerifyOptions,
  ring: KeyRing,
): Promise<Look> {
  const empty = await isEmpty(store);
  if (empty) findings.add("ledger-empty", checkpointPath, `there is no ledger at ${store.location}`);
  else
    findings.add(
      "checkpoint-missing",
      checkpointPath,
      "there are files but no checkpoint that vouches for them",
    );
  for (const { size, where } of openKnown(options.knownCheckpoints ?? [], ring, findings)) {
    findings.add("rollback", checkpointPath, `the ledger had ${size} entries (${where}) and has none now`);
  }
  return { findings, leftovers: [], checkpoint: null };
}

async function look(store: Store, ring: KeyRing, options: VerifyOptions, seen: Fingerprint): Promise<Look> {
  const findings = newFindings();
  const { head, unreadable } = seen;
  if (unreadable !== undefined) {
    findings.add(
      unreadable instanceof EvidenceError ? unreadable.code : "store-failed",
      checkpointPath,
      messageOf(unreadable),
    );
    return { findings, leftovers: [], checkpoint: null };
  }
  if (head === undefined) return withoutHead(store, findings, options, ring);
  const checkpoint = openHead(head, ring, options, findings);
  // Nothing can be measured against a head that nobody signed.
  if (checkpoint === undefined) return { findings, leftovers: [], checkpoint: null };
  const known = openKnown(options.knownCheckpoints ?? [], ring, findings);
  const tree = treeCheck(store, checkpoint, findings, new Set(known.map((one) => one.size)));
  const trust = { ring, registry: options.predicateRegistry, now: options.now };
  const entries = entryCheck(checkpoint, trust, findings);
  await checkLog(checkpoint, tree, entries, options.signal);
  checkKnown(known, checkpoint, await tree.finish(), findings);
  await checkBlobs(store, entries.blobs, options.maximumBlobBytes ?? defaultMaximumBlobBytes, findings);
  const belongings = { checkpoint, expectedPartials: tree.expected, blobs: entries.blobs };
  const leftovers = await checkFiles(store, ring, belongings, findings);
  return { findings, leftovers, checkpoint: describe(checkpoint, head) };
}

function report({ findings, leftovers, checkpoint }: Look): VerifyReport {
  const problems = findings.problems();
  return {
    ok: checkpoint !== null && problems.length === 0,
    checked: findings.counts(),
    problems,
    problemsOmitted: findings.omitted(),
    leftovers,
    checkpoint,
  };
}

/**
 * Verifies a whole ledger: the checkpoint's signature, the tree recomputed from the first entry, every tile, every
 * entry's signature, place, time, key and schema, every blob or its tombstone, growth since the remembered
 * checkpoints, and that nothing else lies there. It needs no network and changes nothing. Memory: one bundle, one
 * blob, and a small record for each blob.
 * @throws EvidenceError when the given keys cannot be read, or the store fails as a whole.
 */
export async function verifyLedger(store: Store, options: VerifyOptions): Promise<VerifyReport> {
  const ring = keyRing(options.publicKeys);
  let earlier: VerifyReport | undefined;
  for (let looks = 1; ; looks += 1) {
    options.signal?.throwIfAborted();
    const before = await fingerprint(store);
    const seen = report(await look(store, ring, options, before));
    // A writer at work in between makes new files look strange and old ones missing; only a quiet look condemns.
    const quiet = seen.ok || (await fingerprint(store)).text === before.text;
    if (quiet) return seen;
    if (looks >= maximumLooks) return lasting(seen, earlier);
    earlier = seen;
  }
}

/** Of a ledger that is never quiet, what two looks one after the other both found: an append is over by then. */
function lasting(seen: VerifyReport, earlier: VerifyReport | undefined): VerifyReport {
  if (earlier === undefined || seen.problemsOmitted > 0) return seen;
  const known = new Set(earlier.problems.map(({ code, where }) => `${code} ${where}`));
  const problems = seen.problems.filter(({ code, where }) => known.has(`${code} ${where}`));
  return { ...seen, problems, ok: seen.checkpoint !== null && problems.length === 0 };
}
