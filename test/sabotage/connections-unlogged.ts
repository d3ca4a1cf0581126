import type { Sabotage } from "./sabotage.ts";

/** Connections are no longer logged. */
export const connectionsUnlogged: Sabotage = {
  id: "connections-unlogged",
  story: "Connections are no longer logged.",
  breaks: ["connections-logged", "settings-match-declaration"],
  verdicts: { "connections-logged": "fail", "settings-match-declaration": "fail" },
  needsPgaudit: false,
  async apply(server) {
    await server.setConfiguration("log_connections", "off");
    await server.reload();
  },
  async undo(server) {
    await server.restoreConfiguration("log_connections");
    await server.reload();
  },
};
