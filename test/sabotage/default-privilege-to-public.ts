import { type Sabotage, sqlName } from "./sabotage.ts";

/** Everybody is given what the owner makes in future. */
export const defaultPrivilegeToPublic: Sabotage = {
  id: "default-privilege-to-public",
  story: "Everybody is given what the owner makes in future.",
  breaks: ["default-privileges-exclude-public", "access-matches-declaration"],
  verdicts: { "default-privileges-exclude-public": "fail", "access-matches-declaration": "fail" },
  needsPgaudit: false,
  async apply(server) {
    const { names } = server;
    await server.execAsSuperuser(
      `ALTER DEFAULT PRIVILEGES FOR ROLE ${sqlName(names.owner)} IN SCHEMA ${sqlName(names.schema)} GRANT SELECT ON TABLES TO PUBLIC`,
      names.database,
    );
  },
  async undo(server) {
    const { names } = server;
    await server.execAsSuperuser(
      `ALTER DEFAULT PRIVILEGES FOR ROLE ${sqlName(names.owner)} IN SCHEMA ${sqlName(names.schema)} REVOKE SELECT ON TABLES FROM PUBLIC`,
      names.database,
    );
  },
};
