import { type Sabotage, sqlName } from "./sabotage.ts";

/** The collector is taken out of pg_read_all_settings. */
export const collectorLosesSettings: Sabotage = {
  id: "collector-loses-settings",
  story: "The collector is taken out of pg_read_all_settings.",
  breaks: [
    "audit-library-loaded",
    "audit-covers-every-login",
    "audit-settings-protected",
    "settings-match-declaration",
    "tls-minimum-version",
    "roles-match-declaration",
  ],
  verdicts: {
    "audit-library-loaded": "not-evaluable",
    "audit-covers-every-login": "not-evaluable",
    "audit-settings-protected": "not-evaluable",
    "settings-match-declaration": "not-evaluable",
    "tls-minimum-version": "not-evaluable",
    "roles-match-declaration": "fail",
  },
  needsPgaudit: true,
  async apply(server) {
    const { names } = server;
    await server.execAsSuperuser(`REVOKE pg_read_all_settings FROM ${sqlName(names.collector)}`);
  },
  async undo(server) {
    const { names } = server;
    await server.execAsSuperuser(`GRANT pg_read_all_settings TO ${sqlName(names.collector)}`);
  },
};
