const memory: readonly (readonly [unit: string, size: number])[] = [
  ["TB", 1024 ** 4],
  ["GB", 1024 ** 3],
  ["MB", 1024 ** 2],
  ["kB", 1024],
  ["B", 1],
];
const time: readonly (readonly [unit: string, size: number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
  ["ms", 1],
];

/**
 * Prints a number of base units as SHOW does: in the largest unit that divides it (`60000` of `ms` is `1min`).
 * Numbers that are no whole positive number stay as they are, without a unit.
 */
export function showValue(text: string, unit: string | null): string {
  const match = /^(\d*)(kB|MB|B|ms|s|min)$/.exec(unit ?? "");
  const amount = Number(text);
  if (match === null || !Number.isInteger(amount) || amount <= 0) return text;
  const [, blocks = "", base = ""] = match;
  const units = memory.some(([name]) => name === base) ? memory : time;
  const size = units.find(([name]) => name === base)?.[1] ?? 1;
  const total = amount * size * (blocks === "" ? 1 : Number(blocks));
  const largest = units.find(([, each]) => total % each === 0);
  return largest === undefined ? text : `${total / largest[1]}${largest[0]}`;
}
