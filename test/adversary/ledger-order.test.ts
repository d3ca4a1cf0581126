import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { evidenceKey } from "#evidence/assess/latest-evidence.ts";
import { appendStatements } from "#evidence/ledger/append.ts";
import { evidenceRegistry } from "#evidence/predicates.ts";
import { readEvidence } from "#evidence/read-evidence.ts";
import { failedCollectionDraft, observationDraft, type RecordDraft } from "#evidence/record-drafts.ts";
import { openFileStore } from "#evidence/store/open-file-store.ts";
import { keys, withFolder, writerFor } from "#test/evidence/ledger/sample-ledger.ts";

const subject = { stack: "dev", cluster: "main", database: null };
const kind = "role-attributes";

function observation(observedAt: string): RecordDraft {
  return observationDraft(
    {
      kind,
      subject,
      source: {
        host: "db",
        port: 5432,
        systemIdentifier: "1",
        serverVersion: null,
        serverVersionNum: null,
        lsn: null,
        inRecovery: null,
        role: "collector",
        tls: null,
      },
      queries: [],
      visibility: [],
      observedAt: { collector: observedAt, server: null, offsetMs: null },
      collector: { id: "role-attributes@1", version: "0", bundleSha256: null },
      intendedSha256: null,
      facts: { observedAt },
    },
    randomBytes,
  );
}

/** What is taken for the newest after these were appended, one after another. */
async function newestOf(drafts: readonly RecordDraft[]) {
  return withFolder(async (folder) => {
    const store = openFileStore(folder);
    const writer = writerFor(store, { predicateRegistry: evidenceRegistry });
    for (const { statement, blob } of drafts)
      await appendStatements(writer, { statements: [statement], blobs: blob === null ? [] : [blob] });
    const reader = { publicKeys: [{ publicKeyPem: keys.publicKeyPem }], predicateRegistry: evidenceRegistry };
    return (await readEvidence(store, reader)).latest.get(evidenceKey(kind, subject));
  });
}

const earlier = "2026-01-01T00:00:00.000Z";
const later = "2026-01-02T00:00:00.000Z";

describe("a slow collector that appends last", () => {
  it("does not put its older observation in the place of a newer one", async () => {
    const newest = await newestOf([observation(later), observation(earlier)]);
    expect(newest?.recorded?.header.observedAt.collector).toBe(later);
  });

  it("does not hide a collection that failed after it had looked", async () => {
    const failed = failedCollectionDraft({
      kind,
      subject,
      attemptedAt: later,
      code: "unreachable",
      reason: "nobody answers",
      intendedSha256: "0".repeat(64),
    });
    expect((await newestOf([failed, observation(earlier)]))?.state).toBe("failed");
  });
});
