import { type Sabotage, sqlName } from "./sabotage.ts";

/** A login is allowed to change what is audited of itself. */
export const auditSettableByLogin: Sabotage = {
  id: "audit-settable-by-login",
  story: "A login is allowed to change what is audited of itself.",
  breaks: ["audit-settings-protected"],
  verdicts: { "audit-settings-protected": "fail" },
  needsPgaudit: true,
  async apply(server) {
    const { names } = server;
    await server.execAsSuperuser(`GRANT SET ON PARAMETER pgaudit.log TO ${sqlName(names.applicationLogin)}`);
  },
  async undo(server) {
    const { names } = server;
    await server.execAsSuperuser(
      `REVOKE SET ON PARAMETER pgaudit.log FROM ${sqlName(names.applicationLogin)}`,
    );
  },
};
