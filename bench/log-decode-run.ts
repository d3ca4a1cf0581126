/* One measured run in a process of its own: node bench/log-decode-run.ts <file> <csv|json> <spans|fields|summary> <threads> */
import { closeSync, openSync, readSync } from "node:fs";
import { auditText } from "#postgres/log/audit-table.ts";
import { columns } from "#postgres/log/columns.ts";
import { createLogDecoder } from "#postgres/log/create-log-decoder.ts";
import { decodeParallel } from "#postgres/log-files/decode-parallel.ts";
import { printLine } from "./measure.ts";

const [file = "", format = "csv", mode = "fields", threads = "1"] = process.argv.slice(2);
const worker = new URL("../postgres/log-files/range-worker.ts", import.meta.url);
const frame = [
  columns.time,
  columns.user,
  columns.database,
  columns.connectionFrom,
  columns.sessionId,
] as const;
let records = 0;
let fields = 0;
let characters = 0;

function decodeAlone(): void {
  const decoder = createLogDecoder(
    { format: format === "json" ? "json" : "csv" },
    {
      record(view) {
        if (view.audit !== "audit") return;
        records++;
        fields += view.auditTable.count;
        if (mode === "spans") return;
        for (const column of frame) characters += view.text(column)?.length ?? 0;
        for (let field = 0; field < view.auditTable.count; field++)
          characters += auditText(view.auditTable, field).length;
      },
      notice: () => undefined,
    },
  );
  const handle = openSync(file, "r");
  const buffer = Buffer.allocUnsafe(256 * 1024);
  for (let read = readSync(handle, buffer); read > 0; read = readSync(handle, buffer))
    decoder.write(buffer.subarray(0, read));
  decoder.end();
  closeSync(handle);
}

const startedMs = performance.now();
const before = process.cpuUsage();
if (mode === "summary") {
  const result = await decodeParallel({
    file,
    format: format === "json" ? "json" : "csv",
    threads: Number(threads),
    worker,
  });
  records = result.coverage.auditRecords;
  fields = result.redone;
} else decodeAlone();
const cpu = process.cpuUsage(before);
printLine(
  JSON.stringify({
    records,
    fields,
    characters,
    wallSeconds: (performance.now() - startedMs) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakKiB: process.resourceUsage().maxRSS,
  }),
);
