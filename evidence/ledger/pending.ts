import { z } from "zod";
import { EvidenceError } from "#evidence/errors.ts";
import { canonicalBytes, parseCanonicalJson } from "#evidence/statement/canonical-json.ts";
import { openEnvelope, sealEnvelope } from "#evidence/statement/dsse.ts";
import { sha256TextSchema } from "#evidence/statement/in-toto.ts";
import type { KeyRing } from "#evidence/statement/key-ring.ts";
import type { Signer } from "#evidence/statement/signer.ts";
import type { Store, StoreSession } from "#evidence/store/store.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { damaged } from "./tree-reader.ts";

/** Where an append notes what it is about to do; there only while one runs, or after one was cut off. */
export const pendingPath = "pending";

/** No note of intent is longer. */
export const maximumPendingBytes = 64 * 1024 * 1024;

const payloadType = "application/vnd.pgattest.pending+json";

const headSchema = z.strictObject({ size: z.int().nonnegative(), root: sha256TextSchema });

/** Between two heads of the log: which files an append adds, and which it removes once the new head is there. */
export const pendingSchema = z.strictObject({
  from: headSchema,
  to: headSchema,
  writes: z.array(z.string()),
  removes: z.array(z.string()),
});

/** What an append is about to do. */
export type Pending = z.infer<typeof pendingSchema>;

/** A head of the log as a note of intent names it. */
export function pendingHead(checkpoint: Pick<Checkpoint, "size" | "root">): Pending["from"] {
  return { size: checkpoint.size, root: Buffer.from(checkpoint.root).toString("hex") };
}

/** Signed, so that nobody without the key can have the next writer remove files. */
export function sealPending(signer: Signer, pending: Pending): Promise<Uint8Array> {
  return sealEnvelope(signer, payloadType, canonicalBytes(pending));
}

/**
 * The note of intent that lies in the store, verified; undefined when there is none.
 * @throws EvidenceError with the code of what is wrong with it.
 */
export async function readPending(store: Store, ring: KeyRing): Promise<Pending | undefined> {
  const bytes = await store.read(pendingPath, maximumPendingBytes);
  if (bytes === undefined) return undefined;
  const parsed = pendingSchema.safeParse(parseCanonicalJson(openEnvelope(bytes, payloadType, ring).payload));
  if (parsed.success) return parsed.data;
  throw new EvidenceError("ledger-damaged", "the note of an interrupted append is not readable", {
    nextStep: "Run `pgattest verify`.",
    cause: parsed.error,
  });
}

function sameHead(left: Pending["from"], right: Pending["from"]): boolean {
  return left.size === right.size && left.root === right.root;
}

/** What is left over of an interrupted append at this head; undefined when the note is of another head. */
export function leftoversAt(pending: Pending, head: Pending["from"]): readonly string[] | undefined {
  if (sameHead(pending.from, head)) return pending.writes;
  return sameHead(pending.to, head) ? pending.removes : undefined;
}

/**
 * Ends an interrupted append: before its checkpoint, everything it wrote goes; after it, what it was to remove.
 * @throws EvidenceError `ledger-damaged` when the note fits neither head.
 */
export async function settlePending(
  store: Store,
  session: StoreSession,
  ring: KeyRing,
  head: Checkpoint,
): Promise<void> {
  const pending = await readPending(store, ring);
  if (pending === undefined) return;
  const leftovers = leftoversAt(pending, pendingHead(head));
  if (leftovers === undefined) throw damaged("the note of an interrupted append does not fit the checkpoint");
  for (const path of leftovers) await session.remove(path);
  await session.remove(pendingPath);
}
