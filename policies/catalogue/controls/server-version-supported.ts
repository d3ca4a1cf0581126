import { conclude, fail, finding, notEvaluable } from "#policies/model/judgement.ts";
import { defineControl } from "../define-control.ts";
import { endOfLife } from "../judging/end-of-life.ts";
import { unseen } from "../judging/surfaces.ts";

/** The server's major version still gets its flaws mended. */
export const serverVersionSupported = defineControl({
  id: "server-version-supported",
  statement: "The server runs a major version of PostgreSQL that the project still mends.",
  rationale: "After its end of life a version gets no security fixes, and every flaw found later stays open.",
  remediation: "Upgrade to a supported major version (pg_upgrade, or a new cluster and logical replication).",
  severity: "high",
  scope: "cluster",
  needs: { "server-identity": { freshDays: 31 } },
  intent: { level: "none", reason: "Which version runs is known once the server answers." },
  judge({ facts, declared, provisioned, now }) {
    const identity = facts("server-identity");
    // The version was read in the transaction that read the server's own identity.
    const blind = unseen(identity, ["pg_control_system"]);
    if (blind !== null) return blind;
    if (provisioned === null || identity.systemIdentifier !== provisioned.systemIdentifier)
      return notEvaluable(
        "other-server",
        declared.name,
        "The server that answers is not the one that was deployed to; its version says nothing about that one.",
      );
    const major = Math.floor(identity.serverVersionNum / 10_000);
    const end = endOfLife[major];
    if (end === undefined)
      return notEvaluable(
        "version-unknown",
        identity.serverVersion,
        `The end of life of PostgreSQL ${major} is not on record here.`,
      );
    if (now.getTime() < Date.parse(`${end}T00:00:00Z`)) return conclude(1, "server version", []);
    return fail([
      finding(
        "version-unsupported",
        identity.serverVersion,
        `PostgreSQL ${major} has had no security fixes since ${end}.`,
      ),
    ]);
  },
});
