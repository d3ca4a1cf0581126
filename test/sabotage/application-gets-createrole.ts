import { type Sabotage, sqlName } from "./sabotage.ts";

/** An application's role is given CREATEROLE to make a migration work. */
export const applicationGetsCreaterole: Sabotage = {
  id: "application-gets-createrole",
  story: "An application's role is given CREATEROLE to make a migration work.",
  breaks: ["application-roles-unprivileged", "no-unexpected-superuser", "roles-match-declaration"],
  verdicts: {
    "application-roles-unprivileged": "fail",
    "no-unexpected-superuser": "fail",
    "roles-match-declaration": "fail",
  },
  needsPgaudit: false,
  async apply(server) {
    const { names } = server;
    await server.execAsSuperuser(`ALTER ROLE ${sqlName(names.applicationLogin)} CREATEROLE`);
  },
  async undo(server) {
    const { names } = server;
    await server.execAsSuperuser(`ALTER ROLE ${sqlName(names.applicationLogin)} NOCREATEROLE`);
  },
};
