import { conclude, type Finding, finding, notEvaluable } from "#policies/model/judgement.ts";
import { maintenanceDatabase } from "../declared-specs.ts";
import { defineControl, type FactsView, type JudgeInput } from "../define-control.ts";
import { unseen } from "../judging/surfaces.ts";

type Databases = FactsView<"server-identity">["databases"];

/** The database that `CREATE DATABASE` copies from, which takes connections on every server; `template0` takes none. */
const TEMPLATE = "template1";

/** A standby and a copy that is being restored bear the primary's system identifier too. */
function recoveryFindings(cluster: string, inRecovery: boolean): readonly Finding[] {
  if (!inRecovery) return [];
  const message =
    "The server is in recovery: a standby or a copy answers in place of the one that was deployed to.";
  return [finding("in-recovery", cluster, message)];
}

function missingFindings(declared: JudgeInput["declared"], seen: Databases): readonly Finding[] {
  return declared.databases
    .filter(({ name }) => !seen.some((row) => row.name === name && row.allowConnections))
    .map(({ name }) =>
      finding("database-missing", name, `Declared database ${name} is not there, or takes no connections.`),
    );
}

function undeclaredFindings(declared: JudgeInput["declared"], seen: Databases): readonly Finding[] {
  const known = new Set([
    ...declared.databases.map(({ name }) => name),
    maintenanceDatabase(declared),
    TEMPLATE,
  ]);
  return seen
    .filter(({ name, allowConnections }) => allowConnections && !known.has(name))
    .map(({ name, owner }) =>
      finding(
        "database-undeclared",
        name,
        `Database ${name}, owned by ${owner}, takes connections and is not declared.`,
      ),
    );
}

/** The evidence is about the server that was deployed, and the server holds what was declared. */
export const serverIsTheProvisionedOne = defineControl({
  id: "server-is-the-provisioned-one",
  statement:
    "The server answers with the system identifier it was provisioned with and is not in recovery; it holds every declared database, and takes connections to no other but its maintenance database and template1.",
  rationale:
    "Evidence from another server, a standby or a restored copy proves nothing about this one, and a database that nobody declared is a database that nobody reviews.",
  remediation: "Point the collector at the right server and run pulumi up; declare the database, or drop it.",
  severity: "high",
  scope: "cluster",
  needs: { "server-identity": { freshDays: 31 } },
  intent: { level: "none", reason: "Only the running server can say which server it is." },
  judge({ facts, declared, provisioned }) {
    const identity = facts("server-identity");
    const blind = unseen(identity, ["pg_control_system", "pg_database"]);
    if (blind !== null) return blind;
    if (provisioned === null)
      return notEvaluable(
        "not-provisioned",
        declared.name,
        "It is not on record which server was provisioned.",
      );
    if (identity.systemIdentifier === null)
      return notEvaluable("identity-not-seen", declared.name, "The server's system identifier was not seen.");
    const other = `The server answers as ${identity.systemIdentifier}; provisioned was ${provisioned.systemIdentifier}.`;
    const identityFindings =
      identity.systemIdentifier === provisioned.systemIdentifier
        ? []
        : [finding("other-server", declared.name, other)];
    return conclude(identity.databases.length, "databases of the server", [
      ...identityFindings,
      ...recoveryFindings(declared.name, identity.inRecovery),
      ...missingFindings(declared, identity.databases),
      ...undeclaredFindings(declared, identity.databases),
    ]);
  },
});
