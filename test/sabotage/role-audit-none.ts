import { type Sabotage, sqlName } from "./sabotage.ts";

/** One login's audit trail is switched off by a setting of the role. */
export const roleAuditNone: Sabotage = {
  id: "role-audit-none",
  story: "One login's audit trail is switched off by a setting of the role.",
  breaks: ["audit-covers-every-login", "audit-settings-protected", "settings-match-declaration"],
  verdicts: {
    "audit-covers-every-login": "fail",
    "audit-settings-protected": "fail",
    "settings-match-declaration": "fail",
  },
  needsPgaudit: true,
  async apply(server) {
    const { names } = server;
    await server.execAsSuperuser(`ALTER ROLE ${sqlName(names.applicationLogin)} SET pgaudit.log = 'none'`);
  },
  async undo(server) {
    const { names } = server;
    await server.execAsSuperuser(`ALTER ROLE ${sqlName(names.applicationLogin)} RESET pgaudit.log`);
  },
};
