/** Prints a year of five digits as ECMAScript does, so that `new Date` can read it: `+012026-…`. */
export function isoInstant(text: string): string {
  return text.replace(/^(\d{5,6})(?=-)/, (year) => `+${year.padStart(6, "0")}`);
}
