import type { Sabotage } from "./sabotage.ts";

/** Years go by and the server is not upgraded. */
export const versionPastItsEnd: Sabotage = {
  id: "version-past-its-end",
  story: "Years go by and the server is not upgraded.",
  breaks: ["server-version-supported", "server-certificate-valid"],
  verdicts: { "server-version-supported": "fail", "server-certificate-valid": "fail" },
  needsPgaudit: false,
  async apply(server) {
    server.pretendTime(new Date("2036-01-01T00:00:00Z"));
  },
  async undo(server) {
    server.pretendTime(null);
  },
};
