/** A routine's name apart from the types of its arguments. */
export interface RoutineName {
  /** Without quotes. */
  readonly name: string;
  /** Without the parentheses; empty for none. */
  readonly argumentTypes: string;
}

/** `f(integer, text)` or `"odd (name"(integer)`: the name as SQL writes it, then the types. */
const signature = /^(?:"((?:[^"]|"")+)"|([^"(]+))\((.*)\)$/s;

/** Takes a signature apart, as the catalogue writes it; null for a bare name. */
export function splitRoutineName(text: string): RoutineName | null {
  const match = signature.exec(text);
  if (match === null) return null;
  const name = match[1]?.replaceAll('""', '"') ?? match[2] ?? "";
  return { name, argumentTypes: match[3] ?? "" };
}
