type Part = string | number | boolean | null;

function compareParts(left: Part, right: Part): number {
  if (left === right) return 0;
  if (left === null) return -1;
  if (right === null) return 1;
  return left < right ? -1 : 1;
}

/** Compares lists of parts, the first that differs deciding; texts by code unit, whatever the locale; null first. */
function compareKeys(left: readonly Part[], right: readonly Part[]): number {
  for (const [index, part] of left.entries()) {
    const order = compareParts(part, right[index] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

/** A sorted copy, so that an unchanged server gives the very same facts. */
export function inOrder<T>(items: readonly T[], key: (item: T) => readonly Part[]): T[] {
  const keyed = items.map((item) => ({ item, parts: key(item) }));
  return keyed.sort((left, right) => compareKeys(left.parts, right.parts)).map(({ item }) => item);
}
