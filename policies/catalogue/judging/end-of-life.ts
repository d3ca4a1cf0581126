/**
 * The day of each major version's final release, after which no flaw is mended any more.
 * Source: https://www.postgresql.org/support/versioning/. A major that is not here is not judged.
 */
export const endOfLife: Readonly<Record<number, string>> = {
  13: "2025-11-13",
  14: "2026-11-12",
  15: "2027-11-11",
  16: "2028-11-09",
  17: "2029-11-08",
  18: "2030-11-14",
};
