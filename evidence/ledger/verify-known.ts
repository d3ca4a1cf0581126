import { messageOf } from "#evidence/errors.ts";
import type { KeyRing } from "#evidence/statement/key-ring.ts";
import { type Checkpoint, openCheckpoint } from "./checkpoint.ts";
import { type Hash, sameHash } from "./merkle-hash.ts";
import type { Findings } from "./verify-report.ts";

/** A checkpoint remembered outside the ledger, verified. */
export interface KnownCheckpoint extends Checkpoint {
  /** What it is called in problems. */
  readonly where: string;
}

/** Reads the remembered checkpoints; what cannot be verified is a problem, not a reason to skip it quietly. */
export function openKnown(
  notes: readonly string[],
  ring: KeyRing,
  findings: Findings,
): readonly KnownCheckpoint[] {
  return notes.flatMap((note, at) => {
    const where = `known checkpoint ${at + 1}`;
    try {
      const checkpoint = openCheckpoint(Buffer.from(note, "utf8"), ring);
      findings.count("knownCheckpoints");
      findings.count("signatures");
      return [{ ...checkpoint, where }];
    } catch (error) {
      findings.add("known-checkpoint-invalid", where, messageOf(error));
      return [];
    }
  });
}

/** Two signed heads of one size with different roots are a fork, whatever the ledger shows now. */
function checkAmong(known: readonly KnownCheckpoint[], findings: Findings): void {
  const bySize = new Map<number, KnownCheckpoint>();
  for (const one of known) {
    const other = bySize.get(one.size);
    if (other === undefined) bySize.set(one.size, one);
    else if (!sameHash(one.root, other.root)) {
      findings.add("fork", one.where, `it and ${other.where} are two different logs of ${one.size} entries`);
    }
  }
}

/** The ledger is what every remembered checkpoint saw, grown: not shortened, not another. */
export function checkKnown(
  known: readonly KnownCheckpoint[],
  current: Checkpoint,
  roots: ReadonlyMap<number, Hash>,
  findings: Findings,
): void {
  checkAmong(known, findings);
  for (const { where, origin, size, root } of known) {
    if (origin !== current.origin) {
      findings.add("origin-mismatch", where, `it is of ${origin}, the ledger is of ${current.origin}`);
    } else if (size > current.size) {
      findings.add(
        "rollback",
        "checkpoint",
        `the ledger had ${size} entries (${where}) and has ${current.size} now`,
      );
    } else {
      const now = roots.get(size);
      // Without a root the tree itself is broken, which is reported; growth is then not shown either.
      if (now === undefined || !sameHash(now, root)) {
        findings.add("fork", where, `the first ${size} entries are not those it was signed over`);
      }
    }
  }
}
