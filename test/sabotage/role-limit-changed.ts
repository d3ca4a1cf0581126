import { type Sabotage, sqlName } from "./sabotage.ts";

/** A declared role is given a connection limit by hand. */
export const roleLimitChanged: Sabotage = {
  id: "role-limit-changed",
  story: "A declared role is given a connection limit by hand.",
  breaks: ["roles-match-declaration"],
  verdicts: { "roles-match-declaration": "fail" },
  needsPgaudit: false,
  async apply(server) {
    const { names } = server;
    await server.execAsSuperuser(`ALTER ROLE ${sqlName(names.applicationLogin)} CONNECTION LIMIT 3`);
  },
  async undo(server) {
    const { names } = server;
    await server.execAsSuperuser(`ALTER ROLE ${sqlName(names.applicationLogin)} CONNECTION LIMIT -1`);
  },
};
