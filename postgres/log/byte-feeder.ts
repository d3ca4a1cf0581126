/** `more`: further bytes may follow. `final`: these are the last. */
export type FeedState = "more" | "final";

/**
 * Takes what it can from `buffer[at..end)`.
 * @param base the file's offset of `buffer[0]`
 * @returns where it stopped; what it did not take comes again, with more behind it
 */
export type Consume = (buffer: Buffer, at: number, end: number, base: number, state: FeedState) => number;

/** Gives a consumer contiguous bytes, whatever the pieces they came in. */
export interface ByteFeeder {
  readonly write: (chunk: Uint8Array) => void;
  /** @returns the offset of the first byte that was not taken */
  readonly end: () => number;
}

const SLICE_BYTES = 256 * 1024;
/** Below this, what is pending is tried again at every piece. */
const SMALL_PENDING_BYTES = 64 * 1024;

/** Makes a feeder that begins at an offset of its file. */
export function byteFeeder(consume: Consume, startOffset: number): ByteFeeder {
  let buffer = Buffer.allocUnsafe(2 * SLICE_BYTES);
  let at = 0;
  let end = 0;
  let base = startOffset;
  let tryAt = 0;

  function makeRoom(bytes: number): void {
    if (end + bytes <= buffer.length) return;
    const pending = end - at;
    const needed = pending + bytes;
    const fits = needed <= buffer.length && (buffer.length <= 2 * SLICE_BYTES || needed * 4 > buffer.length);
    const target = fits ? buffer : Buffer.allocUnsafe(Math.max(2 * SLICE_BYTES, 2 * needed));
    buffer.copy(target, 0, at, end);
    buffer = target;
    base += at;
    at = 0;
    end = pending;
  }

  function take(state: FeedState): void {
    at = consume(buffer, at, end, base, state);
    const pending = end - at;
    // A long record is looked at again only once it has doubled, so that its pieces cost no square.
    tryAt = pending < SMALL_PENDING_BYTES ? 0 : 2 * pending;
  }

  return {
    write(chunk) {
      for (let from = 0; from < chunk.length; from += SLICE_BYTES) {
        const slice = chunk.subarray(from, from + SLICE_BYTES);
        makeRoom(slice.length);
        buffer.set(slice, end);
        end += slice.length;
        if (end - at >= tryAt) take("more");
      }
    },
    end() {
      take("final");
      return base + at;
    },
  };
}
