import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { PolicyRecord } from "#policies/model/policy-record.ts";
import { readPolicyRecord } from "#policies/model/policy-record-lines.ts";

/**
 * The records that the pack left in a folder and that the ledger does not hold yet. One that cannot be read is told of
 * and left where it is: it is no evidence, and no reason to lose the rest.
 * @param sealed the runs that the ledger holds, as `<run> <phase>`
 */
export async function readPolicyRecords(
  folder: string,
  sealed: ReadonlySet<string>,
  tell: (line: string) => void,
): Promise<readonly PolicyRecord[]> {
  const names = await readdir(folder).catch(() => []);
  const records: PolicyRecord[] = [];
  for (const name of names.filter((one) => one.endsWith(".jsonl")).sort()) {
    try {
      const text = await readFile(path.join(folder, name), "utf8");
      const record = readPolicyRecord(text.split("\n"));
      if (!sealed.has(`${record.run} ${record.phase}`)) records.push(record);
    } catch (error) {
      tell(`policy record ${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return records;
}
