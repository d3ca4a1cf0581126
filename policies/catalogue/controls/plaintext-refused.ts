import { conclude, fail, finding, notEvaluable } from "#policies/model/judgement.ts";
import { defineControl } from "../define-control.ts";
import { unseen } from "../judging/surfaces.ts";

/** Nobody gets in without TLS. */
export const plaintextRefused = defineControl({
  id: "plaintext-refused",
  statement: "The server refuses connections without TLS to every declared database.",
  rationale:
    "Turning ssl on only offers TLS. Unless plaintext is refused, a client that does not insist sends its data, and perhaps its password, in the clear.",
  remediation: "In pg_hba.conf use hostssl lines only; remove host and hostnossl lines, then reload.",
  severity: "high",
  scope: "cluster",
  needs: { "tls-endpoint": { freshDays: 31 } },
  intent: { level: "none", reason: "Only a connection attempt shows what the server answers on the wire." },
  judge({ facts, declared }) {
    const wire = facts("tls-endpoint");
    const accepted = wire.plaintext
      .filter(({ outcome }) => outcome === "accepted")
      .map(({ role, database }) =>
        finding(
          "plaintext-accepted",
          `${role}@${database}`,
          `Role ${role} may connect to database ${database} without TLS.`,
        ),
      );
    if (accepted.length > 0) return fail(accepted);
    const blind = unseen(wire, ["wire-plaintext"]);
    if (blind !== null) return blind;
    const unclear = wire.plaintext.find(({ outcome }) => outcome !== "refused");
    if (unclear !== undefined)
      return notEvaluable(
        "plaintext-unknown",
        `${unclear.role}@${unclear.database}`,
        `The answer to a plaintext connection was unclear: ${unclear.detail}`,
      );
    const untried = declared.databases.find(
      ({ name }) => !wire.plaintext.some((probe) => probe.database === name),
    );
    if (untried !== undefined)
      return notEvaluable(
        "plaintext-untried",
        untried.name,
        `No plaintext connection to database ${untried.name} was tried.`,
      );
    return conclude(wire.plaintext.length, "plaintext connections, each refused", []);
  },
});
