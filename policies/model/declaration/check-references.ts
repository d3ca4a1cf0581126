import type { z } from "zod";
import { closest } from "./closest.ts";
import type { ClusterDeclaration } from "./cluster-declaration.ts";

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;

/** Names every second use of a name in a list. */
function reportDuplicates(items: readonly { readonly name: string }[], path: Path, report: Report): void {
  const seen = new Set<string>();
  items.forEach((item, index) => {
    if (seen.has(item.name))
      report([...path, index, "name"], `${JSON.stringify(item.name)} is declared twice`);
    seen.add(item.name);
  });
}

/** Names a role that is used but not declared. */
function roleChecker(
  cluster: ClusterDeclaration,
  report: Report,
): (path: Path, role: string | null | undefined) => void {
  const declared = cluster.roles.map((role) => role.name);
  const known = new Set([...declared, ...cluster.superusers, "public", "pg_database_owner"]);
  if (cluster.provider.kind === "existing") known.add(cluster.provider.administrator.user);
  return (path, role) => {
    if (role === null || role === undefined || known.has(role) || role.startsWith("pg_")) return;
    const nearest = closest(role, declared);
    const hint = nearest === null ? "" : `; did you mean "${nearest}"?`;
    report(path, `${JSON.stringify(role)} is not a declared role${hint}`);
  };
}

function checkCluster(cluster: ClusterDeclaration, at: Path, report: Report): void {
  const checkRole = roleChecker(cluster, report);
  reportDuplicates(cluster.roles, [...at, "roles"], report);
  reportDuplicates(cluster.databases, [...at, "databases"], report);
  cluster.roles.forEach((role, index) => {
    role.memberOf.forEach((edge, edgeIndex) => {
      checkRole([...at, "roles", index, "memberOf", edgeIndex], edge.role);
    });
    if (role.login && role.password === undefined) {
      report(
        [...at, "roles", index, "password"],
        `role ${JSON.stringify(role.name)} logs in but has no password`,
      );
    }
  });
  const stillDeclared = new Set(cluster.roles.map((role) => role.name));
  cluster.removedRoles.forEach(({ name, reassignTo }, index) => {
    const path = [...at, "removedRoles", index];
    if (stillDeclared.has(name))
      report([...path, "name"], `${JSON.stringify(name)} is declared as a role too`);
    checkRole([...path, "reassignTo"], reassignTo);
  });
  cluster.grants.forEach((grant, index) => {
    checkRole([...at, "grants", index, "to"], grant.to);
  });
  cluster.databases.forEach((database, index) => {
    const path = [...at, "databases", index];
    checkRole([...path, "owner"], database.owner);
    checkRole([...path, "collector"], database.collector);
    database.access.schemas.forEach((schema, schemaIndex) => {
      checkRole([...path, "access", "schemas", schemaIndex, "owner"], schema.owner);
      checkRole([...path, "access", "schemas", schemaIndex, "objectOwner"], schema.objectOwner);
    });
    database.access.grants.forEach((grant, grantIndex) => {
      checkRole([...path, "access", "grants", grantIndex, "to"], grant.to);
      if (!("preset" in grant)) return;
      grant.creators.forEach((creator, creatorIndex) => {
        checkRole([...path, "access", "grants", grantIndex, "creators", creatorIndex], creator);
      });
    });
    database.access.defaultPrivileges.forEach((entry, entryIndex) => {
      const entryPath = [...path, "access", "defaultPrivileges", entryIndex];
      checkRole([...entryPath, "creator"], entry.creator);
      checkRole([...entryPath, "to"], entry.to);
    });
  });
}

/** Finds names that lead nowhere: roles used but not declared, names declared twice, logins without a password. */
export function checkReferences(
  payload: z.core.ParsePayload<{ readonly clusters: readonly ClusterDeclaration[] }>,
): void {
  const report: Report = (path, message) => {
    payload.issues.push({ code: "custom", input: payload.value, path: [...path], message });
  };
  reportDuplicates(payload.value.clusters, ["clusters"], report);
  payload.value.clusters.forEach((cluster, index) => {
    checkCluster(cluster, ["clusters", index], report);
  });
}
