import {
  conclude,
  type Finding,
  fail,
  finding,
  type Judgement,
  notEvaluable,
} from "#policies/model/judgement.ts";
import { defineControl, type FactsView, type JudgeInput } from "../define-control.ts";
import { type HbaRule, hbaLineText, takesPlaintext } from "../judging/hba-lines.ts";
import { pairText, unaskedPairs } from "../judging/login-pairs.ts";
import { unseen } from "../judging/surfaces.ts";

type Wire = FactsView<"tls-endpoint">;

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

/** Of them those that ask the client for its password itself, within TLS. */
const passwordMethods: ReadonlySet<string> = new Set(["ldap", "radius", "pam"]);

function findingsOf(rule: HbaRule): readonly Finding[] {
  const text = hbaLineText(rule);
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
  const plain = takesPlaintext(rule)
    ? [
        finding(
          "plaintext-line",
          text,
          `Line ${rule.line} of pg_hba.conf lets clients in without TLS: ${text}`,
        ),
      ]
    : [];
  return [...weak, ...plain];
}

/** What of a strict line rests on something that nobody looked at; none where all of it stands in the line. */
function unclearOf(rule: HbaRule): readonly Finding[] {
  if (rule.type === "local" || rule.method === "reject") return [];
  const text = hbaLineText(rule);
  const options = rule.options.map((option) => option.toLowerCase());
  const mapped = options.some((option) => /^(map=|delegate_ident_mapping=)/.test(option))
    ? [
        finding(
          "map-not-seen",
          text,
          `Line ${rule.line} of pg_hba.conf maps names to roles by a map that was not looked at: ${text}`,
        ),
      ]
    : [];
  const overTls = options.some((option) => /^(ldaptls=(1|true)|ldapscheme=ldaps)$/.test(option));
  const clear =
    rule.method === "ldap" && !overTls
      ? [
          finding(
            "ldap-tls-not-seen",
            text,
            `Line ${rule.line} of pg_hba.conf hands passwords to LDAP, and its options do not say that it does so over TLS: ${text}`,
          ),
        ]
      : [];
  return [...mapped, ...clear];
}

/** What the running server asks for, where no line of the file, as it is now, would ask so. */
function weakAnswers(wire: Wire, rules: readonly HbaRule[]): readonly Finding[] {
  const passwords = rules.some(({ method }) => method !== null && passwordMethods.has(method));
  const weak: ReadonlySet<string> = new Set([
    "nothing",
    "md5-password",
    ...(passwords ? [] : ["cleartext-password"]),
  ]);
  return wire.authentication
    .filter(({ asked }) => weak.has(asked))
    .map(({ role, database, asked }) =>
      finding(
        "weak-proof-asked",
        pairText({ role, database }),
        `The running server asks role ${role} for ${asked} in database ${database}, which no line of pg_hba.conf says: it was not reloaded since the file was changed, or something in between answers.`,
      ),
    );
}

function judgeWire(
  input: Pick<JudgeInput, "declared" | "provisioned">,
  wire: Wire,
  rules: readonly HbaRule[],
): Judgement | null {
  const weak = weakAnswers(wire, rules);
  if (weak.length > 0) return { verdict: "contradicted", findings: weak };
  const blind = unseen(wire, ["wire-authentication"]);
  if (blind !== null) return blind;
  const unclear = wire.authentication.find(({ asked }) => asked === "unknown");
  const [unasked] = unclear === undefined ? unaskedPairs(input, wire.authentication) : [unclear];
  if (unasked === undefined) return null;
  return notEvaluable(
    "proof-not-seen",
    pairText(unasked),
    `What the server asks role ${unasked.role} for in database ${unasked.database} is not known.`,
  );
}

/** Who comes over the network proves who they are, over an encrypted connection. */
export const clientAuthenticationStrict = defineControl({
  id: "client-authentication-strict",
  statement:
    "Every line of pg_hba.conf for network clients asks for TLS and for a sound method, none is trust, password, md5 or ident; and the running server, tried from where the collector is, asks every declared login, the administrator and declared superusers for such a proof.",
  rationale:
    "The first line that matches decides: one careless line opens the server, whatever stands below it.",
  remediation:
    "Change the line that the finding names to hostssl with scram-sha-256 or cert, or remove it, then reload.",
  severity: "critical",
  scope: "cluster",
  needs: { "audit-settings": { freshDays: 31 }, "tls-endpoint": { freshDays: 31 } },
  intent: { level: "resource" },
  judge(input) {
    const settings = input.facts("audit-settings");
    const blind = unseen(settings, ["pg_hba_file_rules"]);
    if (blind !== null) return blind;
    const rules = settings.hbaRules;
    const findings = rules.flatMap(findingsOf);
    if (findings.length > 0) return fail(findings);
    const unclear = rules.flatMap(unclearOf);
    if (unclear.length > 0) return { verdict: "not-evaluable", findings: unclear };
    const concluded = conclude(rules.length, "lines of pg_hba.conf", []);
    if (input.phase === "intended") return concluded;
    return judgeWire(input, input.facts("tls-endpoint"), rules) ?? concluded;
  },
});
