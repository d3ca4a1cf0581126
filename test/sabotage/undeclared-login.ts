import type { Sabotage } from "./sabotage.ts";

/** A login is made by hand, and nobody declares it. */
export const undeclaredLogin: Sabotage = {
  id: "undeclared-login",
  story: "A login is made by hand, and nobody declares it.",
  breaks: ["roles-match-declaration"],
  verdicts: { "roles-match-declaration": "fail" },
  needsPgaudit: false,
  async apply(server) {
    await server.execAsSuperuser("CREATE ROLE pgattest_sabotage_login LOGIN");
  },
  async undo(server) {
    await server.execAsSuperuser("DROP ROLE pgattest_sabotage_login");
  },
};
