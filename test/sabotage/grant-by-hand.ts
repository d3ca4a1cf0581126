import { type Sabotage, sqlName } from "./sabotage.ts";

/** A group is given TRUNCATE on a table by hand. */
export const grantByHand: Sabotage = {
  id: "grant-by-hand",
  story: "A group is given TRUNCATE on a table by hand.",
  breaks: ["access-matches-declaration"],
  verdicts: { "access-matches-declaration": "fail" },
  needsPgaudit: false,
  async apply(server) {
    const { names } = server;
    await server.execAsSuperuser(
      `GRANT TRUNCATE ON ${sqlName(names.schema)}.${sqlName(names.table)} TO ${sqlName(names.group)}`,
      names.database,
    );
  },
  async undo(server) {
    const { names } = server;
    await server.execAsSuperuser(
      `REVOKE TRUNCATE ON ${sqlName(names.schema)}.${sqlName(names.table)} FROM ${sqlName(names.group)}`,
      names.database,
    );
  },
};
