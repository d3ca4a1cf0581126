import type { TriedRows } from "../client/read-only-snapshot.ts";

/** Whether a surface of the server could be seen. */
export type Observability =
  | { readonly state: "observed" }
  | { readonly state: "not-observable"; readonly reason: string };

/** Everything of the surface was seen. */
export const seen: Observability = Object.freeze({ state: "observed" });

/** What a try to read some rows says of their surface. */
export function observabilityOf(tried: TriedRows<unknown>): Observability {
  return tried.state === "observed" ? seen : { state: "not-observable", reason: tried.reason };
}
