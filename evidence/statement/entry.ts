import { z } from "zod";
import { EvidenceError } from "#evidence/errors.ts";
import { canonicalBytes, parseCanonicalJson } from "./canonical-json.ts";
import { inTotoPayloadType, openEnvelope, sealEnvelope } from "./dsse.ts";
import {
  type LedgerStamp,
  type Statement,
  type StatementSubject,
  statementSchema,
  statementType,
} from "./in-toto.ts";
import type { KeyRing, RingKey } from "./key-ring.ts";
import { checkPredicate, type PredicateRegistry } from "./predicate-registry.ts";
import type { Signer } from "./signer.ts";

/** A statement before the ledger stamps and signs it. */
export interface StatementDraft {
  readonly subject: readonly StatementSubject[];
  /** `urn:pgattest:<kind>:v<number>`. */
  readonly predicateType: string;
  /** A JSON object that the type's schema accepts. */
  readonly content: unknown;
}

/** An entry that was read and verified. */
export interface OpenedEntry {
  readonly statement: Statement;
  readonly key: RingKey;
}

/** An entry is stored behind a 16-bit length, so it is under 64 KiB. */
export const maximumEntryBytes = 65_535;

function statementInvalid(error: z.ZodError): EvidenceError {
  const why = z.prettifyError(error).replaceAll(/\s+/g, " ");
  return new EvidenceError("statement-invalid", `not a statement of this ledger: ${why}`, {
    nextStep: "Correct what wrote it; only in-toto Statements v1 stamped by the ledger are accepted.",
  });
}

/** Stamps, signs and encodes a statement as the bytes of a log entry. */
export async function sealEntry(
  signer: Signer,
  draft: StatementDraft,
  ledger: LedgerStamp,
): Promise<Uint8Array> {
  const { subject, predicateType, content } = draft;
  const statement = statementSchema.safeParse({
    _type: statementType,
    subject,
    predicateType,
    predicate: { ledger, content },
  });
  if (!statement.success) throw statementInvalid(statement.error);
  const bytes = await sealEnvelope(signer, inTotoPayloadType, canonicalBytes(statement.data));
  if (bytes.length <= maximumEntryBytes) return bytes;
  const kilobytes = Math.ceil(bytes.length / 1024);
  throw new EvidenceError(
    "entry-too-large",
    `the ${predicateType} statement takes ${kilobytes} KiB; the log takes less than 64`,
    {
      nextStep: "Move the facts into a blob and keep digest, counts and a short summary in the statement.",
    },
  );
}

/**
 * Reads and verifies the bytes of a log entry.
 * @throws EvidenceError with the code of what is wrong.
 */
export function openEntry(bytes: Uint8Array, ring: KeyRing, registry: PredicateRegistry): OpenedEntry {
  const { payload, key } = openEnvelope(bytes, inTotoPayloadType, ring);
  const statement = statementSchema.safeParse(parseCanonicalJson(payload));
  if (!statement.success) throw statementInvalid(statement.error);
  checkPredicate(registry, statement.data.predicateType, statement.data.predicate.content);
  return { statement: statement.data, key };
}
