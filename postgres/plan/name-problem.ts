import { maximumNameBytes } from "../client/quote.ts";

/**
 * Why PostgreSQL could not keep this name as it is written, or null when it can.
 *
 * A longer name is not refused by the server but cut off (NAMEDATALEN is 64), so that what is made is not what
 * was declared and the next look for it finds nothing.
 */
export function nameProblem(name: string): string | null {
  if (name === "") return "the name is empty";
  if (name.includes("\0")) return "the name holds a NUL character";
  if (!name.isWellFormed()) return "the name is not well-formed Unicode";
  const bytes = Buffer.byteLength(name, "utf8");
  return bytes > maximumNameBytes
    ? `the name has ${bytes} bytes and PostgreSQL keeps only ${maximumNameBytes}`
    : null;
}
