import { conclude, type Finding, fail, finding, type Judgement } from "#policies/model/judgement.ts";
import { defineControl, type FactsView } from "../define-control.ts";
import { tlsVersions } from "../evidence-kinds/tls-endpoint.ts";
import { isOn, readSettings, type SettingRow } from "../judging/settings.ts";
import { unseen } from "../judging/surfaces.ts";
import { atLeast, type TlsVersion, versionsBelow } from "../judging/tls-order.ts";

const MINIMUM = "ssl_min_protocol_version";

function settingFindings(rows: readonly SettingRow[], minimum: TlsVersion): readonly Finding[] {
  return rows.flatMap((row) => {
    if (row.name.toLowerCase() === "ssl")
      return isOn(row) ? [] : [finding("tls-off", "ssl", "TLS is off: ssl is not on.")];
    if (atLeast(row.value, minimum)) return [];
    const value = row.value === "" ? "not set" : row.value;
    return [
      finding("tls-minimum-too-low", MINIMUM, `${MINIMUM} is ${value}; declared is ${minimum} or later.`),
    ];
  });
}

/** What the wire says of versions below the minimum; not evaluable where one of them could not be tried. */
function judgeWire(
  wire: FactsView<"tls-endpoint">,
  minimum: TlsVersion,
  inSettings: readonly Finding[],
): Judgement {
  const below = versionsBelow(minimum);
  const allowed = tlsVersions.filter((version) => !below.includes(version));
  const accepted = wire.versions
    .filter(({ outcome }) => outcome === "accepted")
    .map(({ version }) => version);
  const old = accepted
    .filter((version) => below.includes(version))
    .map((version) => finding("old-tls-accepted", version, `The server accepts ${version} on the wire.`));
  // The settings promise what the wire does not keep: another server, a proxy in between, or a setting not loaded yet.
  if (old.length > 0 && inSettings.length === 0) return { verdict: "contradicted", findings: old };
  if (old.length + inSettings.length > 0) return fail([...inSettings, ...old]);
  const blind = unseen(
    wire,
    below.map((version) => `wire-tls:${version}`),
  );
  if (blind !== null) return blind;
  const refused = below.filter((version) =>
    wire.versions.some((row) => row.version === version && row.outcome === "refused"),
  );
  const answers = accepted.some((version) => allowed.includes(version)) && refused.length === below.length;
  return conclude(answers ? below.length : 0, "older TLS versions, each refused on the wire", []);
}

/** Nothing older than the declared TLS version is accepted: said by the settings, and tried on the wire. */
export const tlsMinimumVersion = defineControl({
  id: "tls-minimum-version",
  statement:
    "TLS is on, and no version older than the declared minimum is accepted, by the settings and on the wire.",
  rationale:
    "Old TLS versions can be broken by whoever sits on the path; then passwords and data are theirs to read.",
  remediation: "Set ssl to on and ssl_min_protocol_version to the declared minimum, then reload.",
  severity: "high",
  scope: "cluster",
  needs: { "audit-settings": { freshDays: 31 }, "tls-endpoint": { freshDays: 31 } },
  intent: { level: "resource" },
  judge({ facts, declared, phase }) {
    const minimum = declared.tls.minimumVersion;
    const settings = facts("audit-settings");
    const read = readSettings(
      settings,
      phase === "intended" && !settings.sees("setting:ssl") ? [MINIMUM] : ["ssl", MINIMUM],
    );
    if (!read.seen) return read.judgement;
    const inSettings = settingFindings(read.rows, minimum);
    if (phase === "intended") return conclude(read.rows.length, "settings", inSettings);
    return judgeWire(facts("tls-endpoint"), minimum, inSettings);
  },
});
