import { conclude, type Finding, finding, notEvaluable } from "#policies/model/judgement.ts";
import { defineControl, type FactsView } from "../define-control.ts";
import { unseen } from "../judging/surfaces.ts";

type Certificate = NonNullable<FactsView<"tls-endpoint">["certificate"]>;

const DAY_MS = 86_400_000;

/** Smallest keys that are still sound (NIST SP 800-57 part 1, 112 bits of security), by the type of the key. */
const minimumBits: ReadonlyMap<string, number> = new Map([
  ["rsa", 2048],
  ["rsa-pss", 2048],
  ["ec", 224],
  ["ed25519", 256],
  ["ed448", 456],
]);

function keyFindings(certificate: Certificate, name: string): readonly Finding[] {
  const least = minimumBits.get(certificate.keyType.toLowerCase());
  if (least === undefined || certificate.keyBits === null || certificate.keyBits >= least) return [];
  return [
    finding(
      "key-too-small",
      name,
      `The certificate's ${certificate.keyType} key has only ${certificate.keyBits} bits.`,
    ),
  ];
}

/** Whether the key's strength can be told at all: a type without a known minimum, or of unknown size, cannot. */
function keyIsKnown({ keyType, keyBits }: Certificate): boolean {
  return keyBits !== null && minimumBits.has(keyType.toLowerCase());
}

function timeFindings(
  certificate: Certificate,
  name: string,
  at: Date,
  daysLeft: number,
): readonly Finding[] {
  if (Date.parse(certificate.notBefore) > at.getTime())
    return [finding("not-yet-valid", name, `The certificate is valid from ${certificate.notBefore} only.`)];
  const left = Math.floor((Date.parse(certificate.notAfter) - at.getTime()) / DAY_MS);
  if (left < 0) return [finding("expired", name, `The certificate expired at ${certificate.notAfter}.`)];
  return left < daysLeft
    ? [
        finding(
          "expires-soon",
          name,
          `The certificate expires in ${left} days; declared are at least ${daysLeft}.`,
        ),
      ]
    : [];
}

function trustFindings(certificate: Certificate, name: string): readonly Finding[] {
  const untrusted = certificate.trusted
    ? []
    : [
        finding(
          "not-trusted",
          name,
          `The certificate's chain does not lead to the declared CA: ${certificate.distrustReason ?? "no reason given"}.`,
        ),
      ];
  const misnamed = certificate.nameMatches
    ? []
    : [
        finding(
          "wrong-name",
          name,
          `The certificate is for ${certificate.names.join(", ")}, not for ${name}.`,
        ),
      ];
  return [...untrusted, ...misnamed];
}

/** The certificate that is served can be trusted, for this name, and for a while. */
export const serverCertificateValid = defineControl({
  id: "server-certificate-valid",
  statement:
    "The certificate that the server serves leads to the declared CA, bears the server's name, has a key of sound size, and at least the declared days left.",
  rationale:
    "A certificate that clients cannot check protects against nobody who answers in the server's place; an expired one takes the service down.",
  remediation:
    "Issue a new certificate from the declared CA for this name, install it and reload the server.",
  severity: "high",
  scope: "cluster",
  needs: { "tls-endpoint": { freshDays: 30 } },
  intent: { level: "none", reason: "Only a handshake shows which certificate is served." },
  judge({ facts, declared, now }) {
    const wire = facts("tls-endpoint");
    const blind = unseen(wire, ["certificate"]);
    if (blind !== null) return blind;
    const { certificate, serverName } = wire;
    if (certificate === null)
      return notEvaluable(
        "no-certificate",
        serverName,
        "No handshake succeeded, so no certificate was seen.",
      );
    const findings = [
      ...trustFindings(certificate, serverName),
      ...timeFindings(certificate, serverName, now, declared.tls.certificateDaysLeft),
      ...keyFindings(certificate, serverName),
    ];
    if (findings.length === 0 && !keyIsKnown(certificate))
      return notEvaluable(
        "key-strength-unknown",
        serverName,
        `Whether the certificate's ${certificate.keyType} key is strong enough is not known here.`,
      );
    return conclude(1, "certificate", findings);
  },
});
