import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

const recordSchema = z.object({
  error_severity: z.string(),
  message: z.string().default(""),
  detail: z.string().optional(),
});

/** PostgreSQL's default log_line_prefix, `%m [%p] `. */
const TIME_AND_PROCESS = /^\d{4}-\d\d-\d\d [\d:.]+ \S+ \[\d+\] /u;

/** One record without its statement, parameters and context, which may hold what users typed. */
function withoutStatement(line: string): string | undefined {
  try {
    const record = recordSchema.parse(JSON.parse(line));
    const detail = record.detail === undefined ? "" : ` (${record.detail})`;
    return `${record.error_severity}: ${record.message}${detail}`;
  } catch {
    return undefined; // a line cut off by a crash
  }
}

async function newest(logFolder: string, ending: string): Promise<string> {
  const names = await readdir(logFolder).catch(() => []);
  const name = names
    .filter((entry) => entry.endsWith(ending))
    .toSorted()
    .at(-1);
  return name === undefined ? "" : await readFile(path.join(logFolder, name), "utf8").catch(() => "");
}

/**
 * The last messages of a server that would not start: what it said before its collector ran, then the
 * newest JSON log. At most `count`, oldest first.
 */
export async function lastServerMessages(logFolder: string, count: number): Promise<readonly string[]> {
  const said = (await newest(logFolder, "start-up.txt")).split("\n");
  const early = said.map((line) => line.replace(TIME_AND_PROCESS, "")).filter((line) => line !== "");
  const structured = (await newest(logFolder, ".json"))
    .split("\n")
    .flatMap((line) => withoutStatement(line) ?? []);
  return [...early, ...structured].slice(-count);
}
