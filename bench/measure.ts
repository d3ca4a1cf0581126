import { performance } from "node:perf_hooks";

/** What was measured and how long it took. */
export interface Measured<T> {
  readonly value: T;
  readonly ms: number;
}

/** Runs and times one piece of work by the monotonic clock. */
export async function measure<T>(work: () => Promise<T> | T): Promise<Measured<T>> {
  const startedMs = performance.now();
  const value = await work();
  return { value, ms: performance.now() - startedMs };
}

/** `0.412 s`, or `3.1 ms` below a hundred milliseconds. */
export function duration(ms: number): string {
  return ms < 100 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(3)} s`;
}

/** The middle one of an odd number of figures. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** One line of the result on standard output. */
export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** One line of progress on standard error. */
export function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** The whole number behind `--name`, or what it is by default. */
export function numberFlag(argv: readonly string[], name: string, byDefault: number): number {
  const at = argv.indexOf(`--${name}`);
  if (at < 0) return byDefault;
  const value = Number(argv[at + 1]);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} takes a whole number above zero`);
}
