import { z } from "zod";
import { LogError } from "#postgres/log/log-error.ts";
import { fileIdentity } from "./file-identity.ts";

const filePosition = fileIdentity.extend({
  /** What it was called then; for messages only. */
  path: z.string(),
  inode: z.string(),
  /** How far it was consumed, in unpacked bytes. */
  offset: z.int().min(0),
});

/** How far one file was read. */
export type FilePosition = z.infer<typeof filePosition>;

/** How far a log was read: what to hand to the next run, so that nothing is lost and nothing counted twice. */
export const logPosition = z.object({
  version: z.literal(1),
  files: z.array(filePosition),
  /** Runs of line numbers that were seen, per session. */
  sessions: z.record(z.string(), z.array(z.int().min(1))),
});

/** See {@link logPosition}. */
export type LogPosition = z.infer<typeof logPosition>;

/** Nothing read yet. */
export const logBeginning: LogPosition = { version: 1, files: [], sessions: {} };

/**
 * Reads a position that an earlier run left.
 * @throws LogError `position-invalid`
 */
export function parseLogPosition(text: string): LogPosition {
  try {
    return logPosition.parse(JSON.parse(text));
  } catch (cause) {
    throw new LogError("position-invalid", "the position to go on from is not one that pgattest wrote", {
      cause,
    });
  }
}
