import { conclude, type Finding, finding, notEvaluable } from "#policies/model/judgement.ts";
import { defineControl } from "../define-control.ts";
import { unseen } from "../judging/surfaces.ts";
import { sentDigests } from "../sent-digests.ts";

type Digests = Readonly<Record<string, string>>;

/** What is declared and was not deployed so, and what was deployed and is declared no more. */
function differences(declared: Digests, sent: Digests): readonly Finding[] {
  const changed = Object.entries(declared).flatMap(([part, digest]) => {
    if (sent[part] === digest) return [];
    const how =
      sent[part] === undefined ? "is declared and was never deployed" : "was changed since the deployment";
    return [finding("not-deployed", part, `${decodeURIComponent(part)} ${how}.`)];
  });
  const gone = Object.keys(sent).filter((part) => declared[part] === undefined);
  return [
    ...changed,
    ...gone.map((part) =>
      finding(
        "no-longer-declared",
        part,
        `${decodeURIComponent(part)} was deployed and is declared no more.`,
      ),
    ),
  ];
}

/** What was deployed last is what is declared now. */
export const deploymentMatchesDeclaration = defineControl({
  id: "deployment-matches-declaration",
  statement:
    "Everything that is declared now was deployed so, and nothing was deployed that is declared no more.",
  rationale:
    "A declaration that was changed and not deployed is a wish: whoever reads it believes in a server that does not exist.",
  remediation: "Run pulumi preview to see the difference, then pulumi up.",
  severity: "medium",
  scope: "cluster",
  needs: { "server-identity": { freshDays: 31 } },
  intent: { level: "none", reason: "A preview judges what is about to be deployed; this asks what was." },
  judge({ facts, declared, provisioned }) {
    const identity = facts("server-identity");
    const blind = unseen(identity, ["pg_control_system", "pg_database"]);
    if (blind !== null) return blind;
    if (provisioned === null)
      return notEvaluable("not-provisioned", declared.name, "It is not on record what was deployed.");
    // The record tells of one server; of any other, or of one that shows nothing, it proves nothing.
    if (identity.systemIdentifier !== provisioned.systemIdentifier || identity.databases.length === 0)
      return notEvaluable(
        "other-server",
        declared.name,
        "The server that answers is not the one that was deployed to.",
      );
    const wanted = sentDigests(declared, provisioned.pgaudit.available);
    return conclude(Object.keys(wanted).length, "declared parts", differences(wanted, provisioned.sent));
  },
});
