import type { Sabotage } from "./sabotage.ts";

/** A declared audit setting is changed by hand. */
export const settingByHand: Sabotage = {
  id: "setting-by-hand",
  story: "A declared audit setting is changed by hand.",
  breaks: ["settings-match-declaration"],
  verdicts: { "settings-match-declaration": "fail" },
  needsPgaudit: true,
  async apply(server) {
    await server.setConfiguration("pgaudit.log_parameter", "on");
    await server.reload();
  },
  async undo(server) {
    await server.restoreConfiguration("pgaudit.log_parameter");
    await server.reload();
  },
};
