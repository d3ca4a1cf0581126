import { readFile } from "node:fs/promises";
import { z } from "zod";
import { EvidenceError } from "#evidence/errors.ts";
import { storeError, systemErrorCode } from "#evidence/store/store-error.ts";
import { writeAtomically } from "#evidence/store/write-atomically.ts";

const lineSchema = z.strictObject({ seenAt: z.iso.datetime(), checkpoint: z.string().min(1) });

type Line = z.infer<typeof lineSchema>;

function parseLine(text: string, path: string, number: number): Line {
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new EvidenceError(
      "known-checkpoints-invalid",
      `${path} line ${number} is no remembered checkpoint`,
      {
        nextStep:
          "Restore the file from a copy; removing it forgets what protects the ledger from being rolled back.",
        cause: error,
      },
    );
  }
}

async function readLines(path: string): Promise<readonly Line[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return [];
    throw storeError(`reading ${path}`, error);
  }
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line, at) => parseLine(line, path, at + 1));
}

/**
 * The checkpoints remembered in a file outside the ledger (`.pgattest/<stack>/known-checkpoints`), oldest first, as
 * signed notes for {@link verifyLedger}. None is an empty list.
 * @throws EvidenceError `known-checkpoints-invalid` or `store-failed`.
 */
export async function readKnownCheckpoints(path: string): Promise<readonly string[]> {
  return (await readLines(path)).map((line) => line.checkpoint);
}

/**
 * Remembers a checkpoint after an append or a verification that was ok. One that is remembered already is not
 * written again.
 * @throws EvidenceError `known-checkpoints-invalid`, `disk-full` or `store-failed`.
 */
export async function rememberCheckpoint(path: string, note: string, seenAt: Date): Promise<void> {
  const lines = await readLines(path);
  if (lines.some((line) => line.checkpoint === note)) return;
  const all = [...lines, { seenAt: seenAt.toISOString(), checkpoint: note }];
  try {
    await writeAtomically(path, `${all.map((line) => JSON.stringify(line)).join("\n")}\n`);
  } catch (error) {
    throw storeError(`writing ${path}`, error);
  }
}
