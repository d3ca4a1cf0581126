import type { Sabotage } from "./sabotage.ts";

/** New passwords are stored as MD5. */
export const md5Passwords: Sabotage = {
  id: "md5-passwords",
  story: "New passwords are stored as MD5.",
  breaks: ["passwords-scram", "settings-match-declaration"],
  verdicts: { "passwords-scram": "fail", "settings-match-declaration": "fail" },
  needsPgaudit: false,
  async apply(server) {
    await server.setConfiguration("password_encryption", "md5");
    await server.reload();
  },
  async undo(server) {
    await server.restoreConfiguration("password_encryption");
    await server.reload();
  },
};
