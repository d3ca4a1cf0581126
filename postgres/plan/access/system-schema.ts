/**
 * Whether a schema is the server's own. Their objects are not part of a declaration: initdb and upgrades set
 * their ACLs, and the catalogue tells only of those that differ from that.
 */
export function isSystemSchema(name: string): boolean {
  return name === "information_schema" || name.startsWith("pg_");
}
