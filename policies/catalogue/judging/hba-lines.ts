import type { SettingsView } from "./settings.ts";

/** One line of pg_hba.conf as observed. */
export type HbaRule = SettingsView["hbaRules"][number];

/** Line types that ask for an encrypted connection. */
const encryptedTypes: ReadonlySet<string> = new Set(["hostssl", "hostgssenc"]);

/** A line as a person would write it, without its options. */
export function hbaLineText(rule: HbaRule): string {
  const parts = [
    rule.type,
    rule.databases.join(","),
    rule.users.join(","),
    rule.address ?? "",
    rule.method ?? "",
  ];
  return parts.filter((part) => part !== "").join(" ");
}

/** Whether a line lets clients of the network in without encryption, looked at by itself. */
export function takesPlaintext(rule: HbaRule): boolean {
  return (
    rule.error === null && rule.type !== "local" && rule.method !== "reject" && !encryptedTypes.has(rule.type)
  );
}

function rejectsAllPlaintext(rule: HbaRule, database: "all" | "replication"): boolean {
  return (
    rule.error === null &&
    (rule.type === "hostnossl" || rule.type === "host") &&
    rule.method === "reject" &&
    rule.address === "all" &&
    rule.users.includes("all") &&
    rule.databases.includes(database)
  );
}

/**
 * The lines that let clients of the network in without TLS, in order. The first line that matches decides, so that a
 * line behind one that rejects every plaintext connection lets nobody in; `all` does not match replication.
 */
export function plaintextLines(rules: readonly HbaRule[]): readonly HbaRule[] {
  return rules.filter((rule, index) => {
    if (!takesPlaintext(rule)) return false;
    const concerned = new Set(
      rule.databases.map((name) => (name === "replication" ? ("replication" as const) : ("all" as const))),
    );
    const before = rules.slice(0, index);
    const shadowed = [...concerned].every((database) =>
      before.some((one) => rejectsAllPlaintext(one, database)),
    );
    return concerned.size === 0 || !shadowed;
  });
}
