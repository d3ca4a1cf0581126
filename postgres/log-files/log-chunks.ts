import { createReadStream } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import zlib from "node:zlib";
import { LogError } from "#postgres/log/log-error.ts";

const CHUNK_BYTES = 256 * 1024;

/** How a file is packed, by its first bytes. */
export type Compression = "none" | "gzip" | "zstd";

/** Tells gzip (RFC 1952) and zstd (RFC 8878) by their magic numbers. */
export async function compressionOf(handle: FileHandle): Promise<Compression> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
  if (bytesRead >= 2 && buffer[0] === 0x1f && buffer[1] === 0x8b) return "gzip";
  return bytesRead === 4 && buffer.readUInt32LE(0) === 0xfd2fb528 ? "zstd" : "none";
}

function unpacker(file: string, compression: "gzip" | "zstd"): zlib.Gunzip | zlib.ZstdDecompress {
  if (compression === "gzip") return zlib.createGunzip({ chunkSize: CHUNK_BYTES });
  if (typeof zlib.createZstdDecompress === "function")
    return zlib.createZstdDecompress({ chunkSize: CHUNK_BYTES });
  throw new LogError("compression-unsupported", `${file} is packed with zstd, which this Node does not read`);
}

/** The bytes of a plain file from an offset on. Each chunk is valid until the next is asked for. */
async function* plainChunks(
  handle: FileHandle,
  offset: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let at = offset; ; ) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

async function* unpackedChunks(stream: Readable, offset: number): AsyncGenerator<Uint8Array> {
  let skip = offset;
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) continue;
    if (skip < chunk.length) yield chunk.subarray(skip);
    skip = Math.max(0, skip - chunk.length);
  }
}

/** The bytes of a file from an offset on, unpacked; offsets count unpacked bytes. */
export async function* logChunks(
  file: string,
  handle: FileHandle,
  offset: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const compression = await compressionOf(handle);
  if (compression === "none") {
    yield* plainChunks(handle, offset, signal);
    return;
  }
  const packed = createReadStream(file, { signal });
  const unpacked = unpacker(file, compression);
  packed.on("error", (error) => unpacked.destroy(error));
  try {
    yield* unpackedChunks(packed.pipe(unpacked), offset);
  } finally {
    packed.destroy();
    unpacked.destroy();
  }
}

/** Whether an error says that packed bytes are damaged or end early (zlib's codes). */
export function isDamage(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    /^(Z_|ZSTD_)/.test(error.code)
  );
}
