import { messageOf } from "#evidence/errors.ts";
import { toBase64 } from "#evidence/statement/base64.ts";
import type { Store } from "#evidence/store/store.ts";
import { checkpointPath, maximumCheckpointBytes } from "./checkpoint.ts";
import { maximumPendingBytes, pendingPath } from "./pending.ts";

/** A ledger's state, as far as it takes to see that a writer was at work. */
export interface Fingerprint {
  readonly head: Uint8Array | undefined;
  /** Why the checkpoint could not be read: too long, a link, an error of the disk. */
  readonly unreadable: unknown;
  /** Changes whenever an append begins or ends. */
  readonly text: string;
}

async function readOr(
  store: Store,
  path: string,
  maximumBytes: number,
): Promise<Uint8Array | Error | undefined> {
  try {
    return await store.read(path, maximumBytes);
  } catch (error) {
    return error instanceof Error ? error : new Error(messageOf(error));
  }
}

/** Reads the state; what cannot be read is part of it. */
export async function fingerprint(store: Store): Promise<Fingerprint> {
  const head = await readOr(store, checkpointPath, maximumCheckpointBytes);
  const pending = await readOr(store, pendingPath, maximumPendingBytes);
  const text = [head, pending].map((read) =>
    read instanceof Error ? read.message : toBase64(read ?? new Uint8Array()),
  );
  const unreadable = head instanceof Error ? head : undefined;
  return { head: head instanceof Error ? undefined : head, unreadable, text: text.join(" ") };
}
