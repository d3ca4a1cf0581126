import type { SettingUnit } from "./setting-types.ts";

/** How many of the smallest unit each unit is; bytes for memory, microseconds for time. */
const bytes: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1024,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  TB: 1024 ** 4,
};
const microseconds: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1_000,
  s: 1_000_000,
  min: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
};

/** The server's block size; every packaged PostgreSQL has 8 kB. */
const blockBytes = 8192;

interface UnitFamily {
  readonly units: Readonly<Record<string, number>>;
  readonly base: number;
}

function familyOf(unit: SettingUnit): UnitFamily | null {
  if (unit === "none") return null;
  if (unit === "8kB") return { units: bytes, base: blockBytes };
  const memory = bytes[unit];
  if (memory !== undefined) return { units: bytes, base: memory };
  const time = microseconds[unit];
  return time === undefined ? null : { units: microseconds, base: time };
}

/** Rounds half to even, as C's rint() does in the server. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

const numberShape =
  /^[ \t\n\r\v\f]*([+-]?(?:0[xX][0-9a-fA-F]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?))[ \t\n\r\v\f]*([A-Za-z]*)[ \t\n\r\v\f]*$/;

/** Reads a number as the server's parse_int does: hexadecimal, octal with a leading zero, decimal, fraction. */
function readNumber(text: string, integer: boolean): number {
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = text.replace(/^[+-]/, "");
  if (/^0[xX]/.test(digits)) return sign * Number.parseInt(digits.slice(2), 16);
  if (integer && /^0[0-7]+$/.test(digits)) return sign * Number.parseInt(digits, 8);
  return Number(text);
}

/** The server rounds a fraction in a large unit to a whole number of the next smaller one (`1.1GB` → 1126MB). */
function roundToNextSmallerUnit(value: number, unit: string, family: UnitFamily): number {
  const size = family.units[unit] ?? 1;
  const smaller = Math.max(0, ...Object.values(family.units).filter((other) => other < size));
  const amount = value * size;
  return smaller === 0 || Number.isInteger(value) ? amount : roundHalfEven(amount / smaller) * smaller;
}

/**
 * Reads the text of a numeric setting and gives it in its base unit, rounded as the server rounds.
 *
 * @returns Null when the server would refuse the text: no number, an unknown unit, a unit where none belongs.
 */
export function numericValue(text: string, kind: "integer" | "real", unit: SettingUnit): number | null {
  const match = numberShape.exec(text);
  if (match === null) return null;
  const value = readNumber(match[1] ?? "", kind === "integer");
  const suffix = match[2] ?? "";
  const family = familyOf(unit);
  const inBase = suffix === "" ? value : family === null ? null : withUnit(value, suffix, family);
  if (inBase === null || !Number.isFinite(inBase)) return null;
  return kind === "integer" ? roundHalfEven(inBase) + 0 : inBase;
}

function withUnit(value: number, suffix: string, family: UnitFamily): number | null {
  if (!Object.hasOwn(family.units, suffix)) return null;
  return roundToNextSmallerUnit(value, suffix, family) / family.base;
}
