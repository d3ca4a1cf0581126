import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { columns } from "#postgres/log/columns.ts";
import { type Coverage, countNotice, countRecord, emptyCoverage } from "#postgres/log/coverage.ts";
import { createLogDecoder, type LogDecoderOptions } from "#postgres/log/create-log-decoder.ts";
import { LogError } from "#postgres/log/log-error.ts";
import type { FileEnd } from "#postgres/log/log-sink.ts";
import type { LogNotice } from "#postgres/log/notice.ts";
import type { RecordView } from "#postgres/log/record-view.ts";
import { type LogGap, type SessionLines, sessionLines } from "#postgres/log/session-lines.ts";
import { HEAD_BYTES, identityOf, isFile } from "./file-identity.ts";
import { isDamage, logChunks } from "./log-chunks.ts";
import type { FilePosition, LogPosition } from "./log-position.ts";

/** What there is to say of a file as a whole. */
export type FileNotice =
  /** It is shorter than it was, or begins anew in the same place: what stood behind `readTo` is lost. */
  | { readonly kind: "truncated"; readonly file: string; readonly readTo: number; readonly size: number }
  /** It was being read last time and is not among the files now: what was added since is lost. */
  | { readonly kind: "missing-file"; readonly file: string; readonly readTo: number }
  /** Its packing is damaged or ends early at this unpacked byte. */
  | { readonly kind: "damaged"; readonly file: string; readonly offset: number }
  /** A record whose session and line were read before. It is handed over, and counted here. */
  | {
      readonly kind: "repeated";
      readonly file: string;
      readonly offset: number;
      readonly sessionId: string;
      readonly line: number;
    };

/** Who is told, with the file it is from. */
export interface LogFilesSink {
  readonly record: (view: RecordView, file: string) => void;
  readonly notice: (notice: LogNotice, file: string) => void;
  readonly fileNotice: (notice: FileNotice) => void;
  /** Waits until there is room for more; asked for after every chunk. */
  readonly ready?: () => Promise<void>;
}

/** What is read, and from where on. */
export interface ReadLogFilesOptions
  extends Pick<LogDecoderOptions, "format" | "prefixes" | "maximumRecordBytes"> {
  readonly files: readonly string[];
  readonly position: LogPosition;
  /** "growing": the last file is still written to. */
  readonly lastFile: FileEnd;
  readonly signal: AbortSignal;
}

/** What a run of reading found. */
export interface ReadLogFilesResult {
  readonly coverage: Coverage;
  readonly gaps: readonly LogGap[];
  readonly repeated: number;
  readonly forgottenSessions: number;
  /** Where to go on. */
  readonly position: LogPosition;
}

async function openLog(file: string): Promise<FileHandle> {
  try {
    return await open(file, "r");
  } catch (cause) {
    throw new LogError("file-unreadable", `${file} cannot be opened`, { cause });
  }
}

/** The first bytes, unpacked; fewer when the packing is damaged. */
async function headOf(file: string, handle: FileHandle, signal: AbortSignal): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of logChunks(file, handle, 0, signal)) {
      parts.push(Buffer.from(chunk.subarray(0, HEAD_BYTES)));
      length += chunk.length;
      if (length >= HEAD_BYTES) break;
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  return Buffer.concat(parts).subarray(0, HEAD_BYTES);
}

interface Run {
  readonly options: ReadLogFilesOptions;
  readonly sink: LogFilesSink;
  readonly coverage: Coverage;
  readonly lines: SessionLines;
  repeated: number;
}

function noteLines(run: Run, view: RecordView, file: string): void {
  const sessionId = view.text(columns.sessionId);
  const line = Number(view.text(columns.lineNumber) ?? "0");
  if (sessionId === null || sessionId === "" || !(line > 0)) return;
  if (!run.lines.see(sessionId, line, view.lineCount)) return;
  run.repeated++;
  run.sink.fileNotice({ kind: "repeated", file, offset: view.offset, sessionId, line });
}

/** Decodes one open file from an offset on. @returns where to go on */
async function decodeFile(
  run: Run,
  file: string,
  handle: FileHandle,
  startOffset: number,
  fileEnd: FileEnd,
): Promise<number> {
  const { options, sink, coverage } = run;
  const decoder = createLogDecoder(
    { ...options, startOffset, fileEnd },
    {
      record(view) {
        countRecord(coverage, view);
        noteLines(run, view, file);
        sink.record(view, file);
      },
      notice(notice) {
        countNotice(coverage, notice);
        sink.notice(notice, file);
      },
    },
  );
  let offset = startOffset;
  try {
    for await (const chunk of logChunks(file, handle, startOffset, options.signal)) {
      decoder.write(chunk);
      offset += chunk.length;
      if (sink.ready !== undefined) await sink.ready();
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    sink.fileNotice({ kind: "damaged", file, offset });
  }
  return decoder.end();
}

/** Where reading a file begins, given how far files were read. */
async function startOf(
  run: Run,
  file: string,
  handle: FileHandle,
  head: Buffer,
  known: readonly FilePosition[],
): Promise<{ readonly offset: number; readonly was: FilePosition | null }> {
  const { size, ino } = await handle.stat();
  const was = known.find((position) => isFile(head, position)) ?? null;
  const packed = head.length > 0 && head[0] !== (await handle.read(Buffer.alloc(1), 0, 1, 0)).buffer[0];
  if (was !== null && !packed && size < was.offset) {
    run.sink.fileNotice({ kind: "truncated", file, readTo: was.offset, size });
    return { offset: size, was };
  }
  if (was !== null) return { offset: was.offset, was };
  // The same place on disk with another beginning: emptied and written anew, as copytruncate does.
  const emptied =
    known.find(({ inode, path, offset }) => inode === String(ino) && path === file && offset > 0) ?? null;
  if (emptied !== null) run.sink.fileNotice({ kind: "truncated", file, readTo: emptied.offset, size });
  return { offset: 0, was: emptied };
}

async function readOne(
  run: Run,
  file: string,
  known: FilePosition[],
  fileEnd: FileEnd,
): Promise<FilePosition> {
  const handle = await openLog(file);
  try {
    const head = await headOf(file, handle, run.options.signal);
    const { offset, was } = await startOf(run, file, handle, head, known);
    if (was !== null) known.splice(known.indexOf(was), 1);
    const end = await decodeFile(run, file, handle, offset, fileEnd);
    const { size, ino } = await handle.stat();
    const grown = head.length < HEAD_BYTES ? await headOf(file, handle, run.options.signal) : head;
    if (size < head.length && !isFile(grown, identityOf(head)))
      run.sink.fileNotice({ kind: "truncated", file, readTo: end, size });
    return { path: file, inode: String(ino), offset: end, ...identityOf(grown) };
  } finally {
    await handle.close();
  }
}

/**
 * Reads log files in the order given and hands over every record that the position has not seen.
 *
 * A file is known by its beginning, so renaming and packing do not make it new. What cannot be known to be complete is
 * told: gaps in a session's line numbers, files that shrank or vanished, packing that is damaged.
 * @throws LogError `file-unreadable`, `prefix-missing`, `prefix-invalid`, `compression-unsupported`
 */
export async function readLogFiles(
  options: ReadLogFilesOptions,
  sink: LogFilesSink,
): Promise<ReadLogFilesResult> {
  const lines = sessionLines({ state: options.position.sessions });
  const run: Run = { options, sink, coverage: emptyCoverage(), lines, repeated: 0 };
  const known = [...options.position.files];
  const read: FilePosition[] = [];
  for (const [index, file] of options.files.entries()) {
    const fileEnd = index === options.files.length - 1 ? options.lastFile : "finished";
    const candidates = [...known, ...read];
    const position = await readOne(run, file, candidates, fileEnd);
    // A copy of a file that was read in this very run takes its place and reads on where that one ended.
    for (const list of [known, read])
      for (const entry of [...list]) if (!candidates.includes(entry)) list.splice(list.indexOf(entry), 1);
    read.push(position);
  }
  // The file that was still written to is the last of a position; the others were read to their ends.
  const last = options.position.files.at(-1);
  if (last !== undefined && known.includes(last))
    sink.fileNotice({ kind: "missing-file", file: last.path, readTo: last.offset });
  const position: LogPosition = { version: 1, files: read, sessions: readableState(lines) };
  const { coverage, repeated } = run;
  return { coverage, gaps: lines.gaps(), repeated, forgottenSessions: lines.forgotten(), position };
}

function readableState(lines: SessionLines): LogPosition["sessions"] {
  return Object.fromEntries(Object.entries(lines.state()).map(([id, runs]) => [id, [...runs]]));
}
