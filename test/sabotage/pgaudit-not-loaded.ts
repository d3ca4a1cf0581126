import type { Sabotage } from "./sabotage.ts";

/** pgaudit is taken out of the preload list and the server restarted. */
export const pgauditNotLoaded: Sabotage = {
  id: "pgaudit-not-loaded",
  story: "pgaudit is taken out of the preload list and the server restarted.",
  breaks: [
    "audit-library-loaded",
    "audit-covers-every-login",
    "audit-settings-protected",
    "settings-match-declaration",
  ],
  verdicts: {
    "audit-library-loaded": "fail",
    "audit-covers-every-login": "fail",
    "audit-settings-protected": "not-evaluable",
    "settings-match-declaration": "fail",
  },
  needsPgaudit: true,
  async apply(server) {
    await server.setConfiguration("shared_preload_libraries", "");
    await server.restart();
  },
  async undo(server) {
    await server.restoreConfiguration("shared_preload_libraries");
    await server.restart();
  },
};
