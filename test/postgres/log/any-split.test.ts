import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LogFormat } from "#postgres/log/log-format.ts";
import type { LogRecord } from "#postgres/log/log-record.ts";
import { cutAt, decodeAll, decodeChunks, multiset } from "./decode.ts";
import {
  encodeCsv,
  encodeJson,
  encodeStderr,
  encodeSyslog,
  encodeUpcloud,
  type SourceRecord,
  sourceRecords,
  testPrefix,
} from "./encode.ts";

/** Splits in all; PGATTEST_LOG_SPLITS raises it. */
const SPLITS = Number(process.env.PGATTEST_LOG_SPLITS ?? "10000");

const formats: readonly (readonly [LogFormat, (records: readonly SourceRecord[]) => string])[] = [
  ["csv", (records) => encodeCsv(records)],
  ["json", encodeJson],
  ["stderr", encodeStderr],
  ["syslog", encodeSyslog],
  ["upcloud", (records) => encodeUpcloud(records, 3)],
];

/** What every format carries. */
function essence({ pid, user, database, message, detail, audit }: LogRecord): unknown {
  return { pid, user, database, message, detail, audit };
}

const places = fc.array(fc.nat(1 << 20), { maxLength: 12 });
/** Files that end in the middle, or have something in them that does not belong. */
const damages = fc.array(
  fc.record({ at: fc.nat(1 << 20), remove: fc.nat(40), insert: fc.string({ maxLength: 20 }) }),
  {
    maxLength: 2,
  },
);

function damaged(bytes: Buffer, edits: readonly { at: number; remove: number; insert: string }[]): Buffer {
  return edits.reduce((before, { at, remove, insert }) => {
    const place = at % (before.length + 1);
    return Buffer.concat([before.subarray(0, place), Buffer.from(insert), before.subarray(place + remove)]);
  }, bytes);
}

describe.each(formats)("%s", (format, encode) => {
  const options = { format, prefixes: [testPrefix] };

  it("gives back every record, however it is split", () => {
    fc.assert(
      fc.property(sourceRecords, places, (records, cuts) => {
        const bytes = Buffer.from(encode(records));
        const { records: found, notices, coverage, consumed } = decodeChunks(cutAt(bytes, cuts), options);
        expect(notices).toEqual([]);
        expect(consumed).toBe(bytes.length);
        // Between UpCloud's pages stands white space.
        if (format !== "upcloud") expect(coverage.recordBytes).toBe(bytes.length);
        const expected = records.map(({ pid, user, database, message, detail }) => ({
          pid,
          user,
          database,
          message,
          detail,
        }));
        expect(
          multiset(
            found.map(({ pid, user, database, message, detail }) => ({
              pid,
              user,
              database,
              message,
              detail,
            })),
          ),
        ).toEqual(multiset(expected));
      }),
      { numRuns: Math.ceil(SPLITS / 10), verbose: 1 },
    );
  });

  it("says the same of damaged bytes, however they are split, and leaves none unaccounted for", () => {
    fc.assert(
      fc.property(
        sourceRecords,
        damages,
        places,
        fc.constantFrom("finished", "growing"),
        (records, edits, cuts, fileEnd) => {
          const bytes = damaged(Buffer.from(encode(records)), edits);
          const whole = decodeAll(bytes, { ...options, fileEnd });
          const split = decodeChunks(cutAt(bytes, cuts), { ...options, fileEnd });
          expect(split.records).toEqual(whole.records);
          expect(split.offsets).toEqual(whole.offsets);
          expect(split.consumed).toBe(whole.consumed);
          if (format === "upcloud") return;
          expect(split.notices).toEqual(whole.notices);
          const {
            bytes: counted,
            recordBytes,
            brokenBytes,
            foreignBytes,
            copyBytes,
            partialBytes,
          } = split.coverage;
          expect(counted).toBe(bytes.length);
          expect(recordBytes + brokenBytes + foreignBytes + copyBytes + partialBytes).toBe(bytes.length);
        },
      ),
      { numRuns: Math.ceil(SPLITS / 10), verbose: 1 },
    );
  });
});

it("all formats give the same records", () => {
  fc.assert(
    fc.property(sourceRecords, (records) => {
      const [first, ...others] = formats.map(([format, encode]) =>
        multiset(decodeAll(encode(records), { format, prefixes: [testPrefix] }).records.map(essence)),
      );
      for (const other of others) expect(other).toEqual(first);
    }),
    { numRuns: 300, verbose: 1 },
  );
});

it.each([23, 24, 26] as const)("csvlog has %i columns", (columnCount) => {
  fc.assert(
    fc.property(sourceRecords, (records) => {
      const { records: found, notices } = decodeAll(encodeCsv(records, columnCount), { format: "csv" });
      expect(notices).toEqual([]);
      expect(found.map(({ message }) => message)).toEqual(records.map(({ message }) => message));
    }),
    { numRuns: 100 },
  );
});
