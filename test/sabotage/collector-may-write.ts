import { type Sabotage, sqlName } from "./sabotage.ts";

/** The collector is given UPDATE on the data it reports about. */
export const collectorMayWrite: Sabotage = {
  id: "collector-may-write",
  story: "The collector is given UPDATE on the data it reports about.",
  breaks: ["collector-least-privilege", "access-matches-declaration"],
  verdicts: { "collector-least-privilege": "fail", "access-matches-declaration": "fail" },
  needsPgaudit: false,
  async apply(server) {
    const { names } = server;
    await server.execAsSuperuser(
      `GRANT UPDATE ON ${sqlName(names.schema)}.${sqlName(names.table)} TO ${sqlName(names.collector)}`,
      names.database,
    );
  },
  async undo(server) {
    const { names } = server;
    await server.execAsSuperuser(
      `REVOKE UPDATE ON ${sqlName(names.schema)}.${sqlName(names.table)} FROM ${sqlName(names.collector)}`,
      names.database,
    );
  },
};
