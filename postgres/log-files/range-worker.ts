import { parentPort } from "node:worker_threads";
import { z } from "zod";
import { decodeRange } from "./decode-range.ts";

const range = z.object({
  file: z.string(),
  format: z.enum(["csv", "json"]),
  from: z.int().min(0),
  to: z.int().min(0),
  aligned: z.boolean(),
});

/** A worker thread: gets a range, answers with its summary. */
parentPort?.on("message", (message: unknown) => {
  decodeRange(range.parse(message)).then(
    (summary) => parentPort?.postMessage({ ok: true, summary }),
    (error: unknown) =>
      parentPort?.postMessage({ ok: false, reason: error instanceof Error ? error.message : "unknown" }),
  );
});
