import { MINUS, SPACE } from "./bytes.ts";
import { scanCsvRecord } from "./scan-csv.ts";
import { scanJsonRecord } from "./scan-json.ts";
import type { TableFormat } from "./table-decoder.ts";

/** `2025-11-22 04:25:01.123 ` */
const TIME_BYTES = 24;
const jsonBeginning = '{"timestamp":"';

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

/** Whether a time as csvlog's first column has it stands here. */
function timeStandsAt(buffer: Buffer, at: number): boolean {
  if (buffer[at + 4] !== MINUS || buffer[at + 7] !== MINUS || buffer[at + 10] !== SPACE) return false;
  for (const place of [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18, 20, 21, 22])
    if (!isDigit(buffer[at + place])) return false;
  return (
    buffer[at + 13] === 58 && buffer[at + 16] === 58 && buffer[at + 19] === 46 && buffer[at + 23] === SPACE
  );
}

/** csvlog: 23, 24 or 26 columns. */
export const csvFormat: TableFormat = {
  format: "csv",
  scan: scanCsvRecord,
  candidateBytes: TIME_BYTES,
  candidate(buffer, from, end) {
    for (let at = from; at + TIME_BYTES <= end; at++) if (timeStandsAt(buffer, at)) return at;
    return -1;
  },
};

/** jsonlog: an object a line. */
export const jsonFormat: TableFormat = {
  format: "json",
  scan: scanJsonRecord,
  candidateBytes: jsonBeginning.length,
  candidate(buffer, from, end) {
    const at = buffer.indexOf(jsonBeginning, from, "latin1");
    return at < 0 || at + jsonBeginning.length > end ? -1 : at;
  },
};
