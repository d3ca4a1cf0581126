#!/usr/bin/env node
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import process from "node:process";
import packageJson from "../package.json" with { type: "json" };
import type { Output } from "./context.ts";
import { runCli } from "./run-cli.ts";
import { runProcess } from "./run-process.ts";

/** Waits until a full pipe has been read, or closed by its reader. */
function drained(stream: NodeJS.WriteStream): Promise<boolean> {
  if (stream.destroyed || !stream.writable) return Promise.resolve(false);
  if (!stream.writableNeedDrain) return Promise.resolve(true);
  return new Promise((resolve) => {
    const finish = (open: boolean): void => {
      stream.removeListener("drain", onDrain);
      stream.removeListener("close", onClose);
      stream.removeListener("error", onClose);
      resolve(open);
    };
    const onDrain = (): void => finish(true);
    const onClose = (): void => finish(false);
    stream.once("drain", onDrain).once("close", onClose).once("error", onClose);
  });
}

/** A pipe that is closed early (`pgattest status | head`) is no failure of ours. */
function outputOf(stream: NodeJS.WriteStream): Output {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  return {
    write: (text) => void stream.write(text),
    isTTY: stream.isTTY === true,
    columns: stream.isTTY === true ? stream.columns : undefined,
    drained: () => drained(stream),
  };
}

/** Which code runs: the digest of the bundle, or null when it runs from source. */
function bundleDigest(): string | null {
  const file = import.meta.filename;
  return file.endsWith(".mjs") ? createHash("sha256").update(readFileSync(file)).digest("hex") : null;
}

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());

// The exit code is set and the loop left to drain, so that a slow pipe still gets everything.
process.exitCode = await runCli(process.argv.slice(2), {
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  env: process.env,
  cwd: process.cwd(),
  now: () => new Date(),
  monotonicClock: () => performance.now(),
  signal: interrupted.signal,
  run: runProcess,
  version: packageJson.version,
  bundleSha256: bundleDigest(),
});
