/** A file of a store. `kind` is `other` for whatever is not a regular file: a link, a device, a socket. */
export interface StoredFile {
  readonly path: string;
  readonly kind: "file" | "other";
}

/** What a writer may do while it holds the store. */
export interface StoreSession {
  /** Writes a file that must not change afterwards; leaves it alone and answers `exists` when it is there. */
  readonly writeIfAbsent: (path: string, bytes: Uint8Array) => Promise<"written" | "exists">;
  /** Removes a file; content that is not there is no error. */
  readonly remove: (path: string) => Promise<void>;
  /**
   * Puts `next` in place of the checkpoint if it still is `expected` (undefined: there is none yet). Everything
   * written before in this session is durable before the new checkpoint can be seen.
   */
  readonly swapCheckpoint: (
    expected: Uint8Array | undefined,
    next: Uint8Array,
  ) => Promise<"swapped" | "lost">;
}

/** How long a writer waits for the store, and what stops it. */
export interface ExclusiveOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Where a ledger lies: files by relative path, immutable but for the checkpoint. A folder, an object store
 * (conditional PUT) and a git branch (push without force) can all be one.
 */
export interface Store {
  /** Where it is, for messages. */
  readonly location: string;
  /**
   * The bytes of a file, undefined when there is none.
   * @throws EvidenceError `store-failed`, also when the file is longer than `maximumBytes` or no regular file.
   */
  readonly read: (path: string, maximumBytes: number) => Promise<Uint8Array | undefined>;
  /** Every file whose path begins with `prefix` (empty, or ending in a slash), in no particular order. */
  readonly list: (prefix: string) => AsyncIterable<StoredFile>;
  /** Runs `work` as the only writer. */
  readonly exclusively: <Result>(
    options: ExclusiveOptions,
    work: (session: StoreSession) => Promise<Result>,
  ) => Promise<Result>;
}
