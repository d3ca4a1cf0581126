import { type Sabotage, sqlName } from "./sabotage.ts";

/** A table is opened to everybody. */
export const grantToPublic: Sabotage = {
  id: "grant-to-public",
  story: "A table is opened to everybody.",
  breaks: ["public-holds-no-data-privileges", "access-matches-declaration"],
  verdicts: { "public-holds-no-data-privileges": "fail", "access-matches-declaration": "fail" },
  needsPgaudit: false,
  async apply(server) {
    const { names } = server;
    await server.execAsSuperuser(
      `GRANT SELECT ON ${sqlName(names.schema)}.${sqlName(names.table)} TO PUBLIC`,
      names.database,
    );
  },
  async undo(server) {
    const { names } = server;
    await server.execAsSuperuser(
      `REVOKE SELECT ON ${sqlName(names.schema)}.${sqlName(names.table)} FROM PUBLIC`,
      names.database,
    );
  },
};
