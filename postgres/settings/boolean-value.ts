/** The words of a boolean, each of which the server also takes by any prefix that is not ambiguous. */
const words: readonly (readonly [word: string, shortest: number, value: boolean])[] = [
  ["true", 1, true],
  ["false", 1, false],
  ["yes", 1, true],
  ["no", 1, false],
  ["on", 2, true],
  ["off", 2, false],
  ["1", 1, true],
  ["0", 1, false],
];

/** Reads a boolean as the server's `parse_bool` does, or gives null where that refuses. */
export function booleanValue(text: string): boolean | null {
  const lower = text.toLowerCase();
  const found = words.find(([word, shortest]) => lower.length >= shortest && word.startsWith(lower));
  return found === undefined ? null : found[2];
}
