import type { Sabotage } from "./sabotage.ts";

/** Old TLS versions are let in again. */
export const tlsMinimumLowered: Sabotage = {
  id: "tls-minimum-lowered",
  story: "Old TLS versions are let in again.",
  breaks: ["tls-minimum-version", "settings-match-declaration"],
  verdicts: { "tls-minimum-version": "fail", "settings-match-declaration": "fail" },
  needsPgaudit: false,
  async apply(server) {
    await server.setConfiguration("ssl_min_protocol_version", "TLSv1");
    await server.reload();
  },
  async undo(server) {
    await server.restoreConfiguration("ssl_min_protocol_version");
    await server.reload();
  },
};
