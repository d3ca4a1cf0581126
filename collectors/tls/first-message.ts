/** The first message of a server: its type, and for an error the SQLSTATE and the function that raised it. */
export type FirstMessage =
  | { readonly type: "authentication"; readonly request: number }
  | { readonly type: "error"; readonly sqlState: string; readonly routine: string }
  | { readonly type: "other"; readonly code: string };

/** The fields of an ErrorResponse by their letter (manual, section 55.8). */
function errorFields(body: Buffer): ReadonlyMap<string, string> {
  const fields = body.toString("utf8").split("\0");
  return new Map(
    fields.filter((field) => field !== "").map((field) => [field.charAt(0), field.slice(1)] as const),
  );
}

/**
 * Reads the first message out of what was received, or null while it is not complete. Of an authentication
 * request the number alone says what is asked (manual, section 55.7).
 */
export function firstMessage(received: Buffer): FirstMessage | null {
  const code = received.toString("latin1", 0, 1);
  if (code === "R")
    return received.length < 9 ? null : { type: "authentication", request: received.readInt32BE(5) };
  if (code !== "E") return code === "" ? null : { type: "other", code };
  if (received.length < 5) return null;
  const end = 1 + received.readInt32BE(1);
  if (received.length < end) return null;
  const fields = errorFields(received.subarray(5, end));
  return { type: "error", sqlState: fields.get("C") ?? "", routine: fields.get("R") ?? "" };
}
