import { rename, rm, writeFile } from "node:fs/promises";
import { CliError } from "./cli-error.ts";

/**
 * Writes a file by renaming one that is whole and on disk: a crash leaves the old one or the new one.
 * @throws CliError `file-unwritable`
 */
export async function writeFileAtomically(file: string, text: string): Promise<void> {
  const hidden = `${file}.new`;
  try {
    await writeFile(hidden, text, { mode: 0o600, flush: true });
    await rename(hidden, file);
  } catch (cause) {
    await rm(hidden, { force: true });
    throw new CliError("file-unwritable", `${file} cannot be written`, "Check the path and its rights.", {
      cause,
    });
  }
}
