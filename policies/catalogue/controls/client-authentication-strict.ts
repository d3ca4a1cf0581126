import { conclude, type Finding, finding } from "#policies/model/judgement.ts";
import { defineControl } from "../define-control.ts";
import type { SettingsView } from "../judging/settings.ts";
import { unseen } from "../judging/surfaces.ts";

type HbaRule = SettingsView["hbaRules"][number];

/** Methods that prove who connects without handing the password over in the clear, or leave it to the organisation's directory. */
const strictMethods: ReadonlySet<string> = new Set([
  "scram-sha-256",
  "cert",
  "gss",
  "sspi",
  "ldap",
  "radius",
  "pam",
  "oauth",
]);

/** Line types that ask for an encrypted connection. */
const encryptedTypes: ReadonlySet<string> = new Set(["hostssl", "hostgssenc"]);

function lineText(rule: HbaRule): string {
  const parts = [
    rule.type,
    rule.databases.join(","),
    rule.users.join(","),
    rule.address ?? "",
    rule.method ?? "",
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function findingsOf(rule: HbaRule): readonly Finding[] {
  const text = lineText(rule);
  if (rule.error !== null)
    return [
      finding("hba-line-wrong", text, `Line ${rule.line} of pg_hba.conf cannot be read: ${rule.error}`),
    ];
  if (rule.type === "local" || rule.method === "reject") return [];
  const method = rule.method ?? "no method";
  const weak = strictMethods.has(method)
    ? []
    : [
        finding(
          "weak-authentication",
          text,
          `Line ${rule.line} of pg_hba.conf lets clients in with ${method}: ${text}`,
        ),
      ];
  const plain = encryptedTypes.has(rule.type)
    ? []
    : [
        finding(
          "plaintext-line",
          text,
          `Line ${rule.line} of pg_hba.conf lets clients in without TLS: ${text}`,
        ),
      ];
  return [...weak, ...plain];
}

/** Who comes over the network proves who they are, over an encrypted connection. */
export const clientAuthenticationStrict = defineControl({
  id: "client-authentication-strict",
  statement:
    "Every line of pg_hba.conf for network clients asks for TLS and for a sound method; none is trust, password, md5 or ident.",
  rationale:
    "The first line that matches decides: one careless line opens the server, whatever stands below it.",
  remediation:
    "Change the line that the finding names to hostssl with scram-sha-256 or cert, or remove it, then reload.",
  severity: "critical",
  scope: "cluster",
  needs: { "audit-settings": { freshDays: 31 } },
  intent: { level: "resource" },
  judge({ facts }) {
    const settings = facts("audit-settings");
    const blind = unseen(settings, ["pg_hba_file_rules"]);
    if (blind !== null) return blind;
    return conclude(settings.hbaRules.length, "lines of pg_hba.conf", settings.hbaRules.flatMap(findingsOf));
  },
});
