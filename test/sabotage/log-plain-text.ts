import type { Sabotage } from "./sabotage.ts";

/** The server logs plain text only. */
export const logPlainText: Sabotage = {
  id: "log-plain-text",
  story: "The server logs plain text only.",
  breaks: ["log-destination-structured", "settings-match-declaration"],
  verdicts: { "log-destination-structured": "fail", "settings-match-declaration": "fail" },
  needsPgaudit: false,
  async apply(server) {
    await server.setConfiguration("log_destination", "stderr");
    await server.reload();
  },
  async undo(server) {
    await server.restoreConfiguration("log_destination");
    await server.reload();
  },
};
