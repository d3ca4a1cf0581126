const plainIdentifier = /^[a-z_][a-z0-9_$]*$/;

/** A name as a person reads it: quoted only where it would be misread (dots, spaces, capitals, line breaks). */
export function displayName(...parts: readonly string[]): string {
  return parts.map((part) => (plainIdentifier.test(part) ? part : JSON.stringify(part))).join(".");
}
