import { conclude, type Finding, fail, finding, notEvaluable } from "#policies/model/judgement.ts";
import { defineControl, type FactsView } from "../define-control.ts";
import { hbaLineText, plaintextLines } from "../judging/hba-lines.ts";
import { pairText, unaskedPairs } from "../judging/login-pairs.ts";
import type { SettingsView } from "../judging/settings.ts";
import { unseen } from "../judging/surfaces.ts";

function acceptedFindings(wire: FactsView<"tls-endpoint">): readonly Finding[] {
  return wire.plaintext
    .filter(({ outcome }) => outcome === "accepted")
    .map(({ role, database }) =>
      finding(
        "plaintext-accepted",
        pairText({ role, database }),
        `Role ${role} may connect to database ${database} without TLS.`,
      ),
    );
}

/** Lines for networks that no probe of ours comes from. */
function lineFindings(settings: SettingsView): readonly Finding[] {
  return plaintextLines(settings.hbaRules).map((rule) =>
    finding(
      "plaintext-line",
      hbaLineText(rule),
      `Line ${rule.line} of pg_hba.conf lets clients in without TLS: ${hbaLineText(rule)}`,
    ),
  );
}

/** Nobody gets in without TLS. */
export const plaintextRefused = defineControl({
  id: "plaintext-refused",
  statement:
    "No line of pg_hba.conf lets network clients in without TLS, and the server refuses them, as tried from where the collector is, in every declared database for every declared login, the administrator and declared superusers.",
  rationale:
    "Turning ssl on only offers TLS. Unless plaintext is refused, a client that does not insist sends its data, and perhaps its password, in the clear.",
  remediation: "In pg_hba.conf use hostssl lines only; remove host and hostnossl lines, then reload.",
  severity: "high",
  scope: "cluster",
  needs: { "tls-endpoint": { freshDays: 31 }, "audit-settings": { freshDays: 31 } },
  intent: { level: "none", reason: "Only a connection attempt shows what the server answers on the wire." },
  judge(input) {
    const wire = input.facts("tls-endpoint");
    const settings = input.facts("audit-settings");
    const findings = [...acceptedFindings(wire), ...lineFindings(settings)];
    if (findings.length > 0) return fail(findings);
    const blind = unseen(wire, ["wire-plaintext"]) ?? unseen(settings, ["pg_hba_file_rules"]);
    if (blind !== null) return blind;
    const unclear = wire.plaintext.find(({ outcome }) => outcome !== "refused");
    if (unclear !== undefined)
      return notEvaluable(
        "plaintext-unknown",
        pairText(unclear),
        `The answer to a plaintext connection was unclear: ${unclear.detail}`,
      );
    const [untried] = unaskedPairs(input, wire.plaintext);
    if (untried !== undefined)
      return notEvaluable(
        "plaintext-untried",
        pairText(untried),
        `No plaintext connection of role ${untried.role} to database ${untried.database} was tried.`,
      );
    // A server without a single line would let nobody in, not even the collector: then the lines were not seen.
    if (settings.hbaRules.length === 0) return conclude(0, "lines of pg_hba.conf", []);
    return conclude(wire.plaintext.length, "plaintext connections, each refused", []);
  },
});
