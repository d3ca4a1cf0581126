import { type FileHandle, open } from "node:fs/promises";
import type { LogNotice } from "#postgres/log/notice.ts";
import type { LogGap } from "#postgres/log/session-lines.ts";
import type { FileNotice } from "#postgres/log-files/read-log-files.ts";
import { CliError } from "./cli-error.ts";

/** Where everything goes that is no record: broken pieces with their bytes in Base64, gaps, truncations. */
export interface LogAside {
  readonly notice: (notice: LogNotice, file: string) => void;
  readonly add: (notice: FileNotice | LogGap) => void;
  /** Writes what is waiting. */
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
}

function lineOf(notice: LogNotice, file: string): string {
  const bytes = "bytes" in notice ? { bytes: Buffer.from(notice.bytes).toString("base64") } : {};
  return `${JSON.stringify({ ...notice, file, ...bytes })}\n`;
}

/**
 * Opens the file, readable for its owner alone: log lines can hold secrets.
 * @param file null: kept nowhere, only counted
 * @throws CliError `file-unwritable`
 */
export async function openLogAside(file: string | null): Promise<LogAside> {
  const handle: FileHandle | null =
    file === null
      ? null
      : await open(file, "w", 0o600).catch((cause: unknown) => {
          throw new CliError(
            "file-unwritable",
            `${file} cannot be written`,
            "Check the path and its rights.",
            { cause },
          );
        });
  let waiting: string[] = [];
  const put = (line: string): void => {
    if (handle !== null) waiting.push(line);
  };
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const text = waiting.join("");
    waiting = [];
    await handle?.write(text);
  };
  return {
    notice: (notice, file) => put(lineOf(notice, file)),
    add: (notice) => put(`${JSON.stringify(notice)}\n`),
    flush,
    close: async () => {
      await flush();
      await handle?.close();
    },
  };
}
