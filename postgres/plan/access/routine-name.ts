/** A routine's name apart from its identity arguments. */
export interface RoutineName {
  readonly name: string;
  /** Without the parentheses; empty for none. */
  readonly identityArguments: string;
}

/**
 * Takes `f(integer, text)` apart, or gives null where no argument list ends the text.
 *
 * The name stands unquoted and may hold parentheses and quotes itself. Still there is exactly one way to
 * split: in an argument list quotes pair up and every parenthesis is inside quotes, and of all opening
 * parentheses only the true one leaves such a list behind it (any other leaves a bare parenthesis or an odd
 * quote).
 */
export function splitRoutineName(text: string): RoutineName | null {
  if (!text.endsWith(")")) return null;
  for (let open = text.indexOf("("); open !== -1; open = text.indexOf("(", open + 1)) {
    const inside = text.slice(open + 1, -1);
    if (isArgumentList(inside)) return { name: text.slice(0, open), identityArguments: inside };
  }
  return null;
}

function isArgumentList(text: string): boolean {
  let quoted = false;
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === "(" || character === ")")) return false;
  }
  return !quoted;
}

/**
 * The argument list as `GRANT … ON ROUTINE` takes it: an ordered-set aggregate's `ORDER BY` is only a way of
 * printing its list, and not part of the syntax of a routine's signature there.
 */
export function signatureArguments(identityArguments: string): string {
  return identityArguments
    .split(/("(?:[^"]|"")*")/)
    .map((part) =>
      part.startsWith('"') ? part : part.replace(/\s*\bORDER BY\b\s*/, (_, at) => (at === 0 ? "" : ", ")),
    )
    .join("");
}
