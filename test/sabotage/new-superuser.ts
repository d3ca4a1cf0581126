import type { Sabotage } from "./sabotage.ts";

/** Somebody makes a superuser that cannot log in, to SET ROLE to later. */
export const newSuperuser: Sabotage = {
  id: "new-superuser",
  story: "Somebody makes a superuser that cannot log in, to SET ROLE to later.",
  breaks: ["no-unexpected-superuser"],
  verdicts: { "no-unexpected-superuser": "fail" },
  needsPgaudit: false,
  async apply(server) {
    await server.execAsSuperuser("CREATE ROLE pgattest_sabotage_root SUPERUSER NOLOGIN");
  },
  async undo(server) {
    await server.execAsSuperuser("DROP ROLE pgattest_sabotage_root");
  },
};
