import { type Sabotage, sqlName } from "./sabotage.ts";

/** The collector may no longer read the rules of pg_hba.conf. */
export const collectorLosesHba: Sabotage = {
  id: "collector-loses-hba",
  story: "The collector may no longer read the rules of pg_hba.conf.",
  breaks: ["client-authentication-strict", "plaintext-refused", "passwords-scram"],
  verdicts: {
    "client-authentication-strict": "not-evaluable",
    "plaintext-refused": "not-evaluable",
    "passwords-scram": "not-evaluable",
  },
  needsPgaudit: false,
  async apply(server) {
    const { names } = server;
    await server.execAsSuperuser(
      `REVOKE EXECUTE ON FUNCTION pg_catalog.pg_hba_file_rules() FROM ${sqlName(names.collector)}`,
    );
  },
  async undo(server) {
    const { names } = server;
    await server.execAsSuperuser(
      `GRANT EXECUTE ON FUNCTION pg_catalog.pg_hba_file_rules() TO ${sqlName(names.collector)}`,
    );
  },
};
