import { stat } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { type AuditCounts, addAuditCounts, emptyAuditCounts } from "#postgres/log/audit-counts.ts";
import { addCoverage, type Coverage, emptyCoverage } from "#postgres/log/coverage.ts";
import { LogError } from "#postgres/log/log-error.ts";
import { type LogGap, sessionLines } from "#postgres/log/session-lines.ts";
import { decodeRange, type LogRange, type RangeSummary } from "./decode-range.ts";

/** A file that several threads read. */
export interface ParallelDecodeOptions {
  /** A plain file that nobody writes to. */
  readonly file: string;
  readonly format: "csv" | "json";
  readonly threads: number;
  /** The module of the worker, `range-worker.ts`. */
  readonly worker: URL;
  /** How large a part is at least; 32 MiB by default. */
  readonly partBytes?: number;
}

/** What a file holds. */
export interface ParallelDecodeResult {
  readonly coverage: Coverage;
  readonly counts: AuditCounts;
  readonly gaps: readonly LogGap[];
  readonly repeated: number;
  /** Parts that were cut inside a record that looked like two, and were done again. */
  readonly redone: number;
}

type Answer =
  | { readonly ok: true; readonly summary: RangeSummary }
  | { readonly ok: false; readonly reason: string };

function ask(worker: Worker, range: LogRange): Promise<RangeSummary> {
  return new Promise((resolve, reject) => {
    const failed = (cause: unknown): void =>
      reject(new LogError("file-unreadable", `${range.file} cannot be read to its end`, { cause }));
    worker.once("error", failed);
    worker.once("message", (answer: Answer) => {
      worker.off("error", failed);
      if (answer.ok) resolve(answer.summary);
      else failed(answer.reason);
    });
    worker.postMessage(range);
  });
}

async function askAll(
  ranges: readonly LogRange[],
  options: ParallelDecodeOptions,
): Promise<readonly RangeSummary[]> {
  const answers = new Array<RangeSummary | undefined>(ranges.length);
  const waiting = [...ranges.entries()];
  const workers = Array.from({ length: options.threads }, () => new Worker(options.worker));
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (let job = waiting.shift(); job !== undefined; job = waiting.shift())
          answers[job[0]] = await ask(worker, job[1]);
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return answers.filter((answer) => answer !== undefined);
}

/**
 * Decodes a file over several threads, exactly: a part counts only if its first record begins where the part before
 * it ended; else it was cut inside a record, and is done again from the true place.
 * @throws LogError `file-unreadable`
 */
export async function decodeParallel(options: ParallelDecodeOptions): Promise<ParallelDecodeResult> {
  const { file, format, partBytes = 32 * 1024 * 1024 } = options;
  const { size } = await stat(file);
  const parts = Math.max(1, Math.ceil(size / partBytes));
  const ranges = Array.from({ length: parts }, (_, part): LogRange => {
    const [from, to] = [Math.floor((size * part) / parts), Math.floor((size * (part + 1)) / parts)];
    return { file, format, from, to, aligned: part === 0 };
  });
  const guesses = await askAll(ranges, options);
  const [coverage, counts, lines] = [emptyCoverage(), emptyAuditCounts(), sessionLines()];
  let [expected, redone, repeated] = [0, 0, 0];
  for (const [part, range] of ranges.entries()) {
    const guess = guesses[part];
    // A long record can reach over a whole part.
    if (expected >= range.to) continue;
    const right = guess !== undefined && guess.start === expected;
    if (!right) redone++;
    const summary = right ? guess : await decodeRange({ ...range, from: expected, aligned: true });
    expected = summary.next;
    repeated += summary.repeated;
    addCoverage(coverage, summary.coverage);
    addAuditCounts(counts, summary.counts);
    for (const [id, runs] of Object.entries(summary.sessions))
      for (let at = 0; at < runs.length; at += 2) {
        const [first = 1, last = 1] = [runs[at], runs[at + 1]];
        if (lines.see(id, first, last - first + 1)) repeated++;
      }
  }
  return { coverage, counts, gaps: lines.gaps(), repeated, redone };
}
