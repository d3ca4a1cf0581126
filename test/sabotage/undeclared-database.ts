import type { Sabotage } from "./sabotage.ts";

/** A database is made that nobody declares. */
export const undeclaredDatabase: Sabotage = {
  id: "undeclared-database",
  story: "A database is made that nobody declares.",
  breaks: ["server-is-the-provisioned-one"],
  verdicts: { "server-is-the-provisioned-one": "fail" },
  needsPgaudit: false,
  async apply(server) {
    await server.execAsSuperuser("CREATE DATABASE pgattest_sabotage");
  },
  async undo(server) {
    await server.execAsSuperuser("DROP DATABASE pgattest_sabotage");
  },
};
