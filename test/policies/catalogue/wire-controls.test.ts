import { describe, expect, it } from "vitest";
import type { FactsOf } from "#policies/catalogue/evidence-kinds/index.ts";
import { provisioned } from "../support/declaration.ts";
import type { Evidence } from "../support/good-facts.ts";
import { findingsOf, judgeObserved, withFacts } from "../support/judge.ts";

type Rule = FactsOf<"audit-settings">["hbaRules"][number];
type Asked = FactsOf<"tls-endpoint">["authentication"][number]["asked"];

const strict: Rule = {
  line: 1,
  type: "hostssl",
  databases: ["all"],
  users: ["all"],
  address: "all",
  netmask: null,
  method: "scram-sha-256",
  options: [],
  error: null,
};

function lines(...rules: readonly Partial<Rule>[]): Evidence {
  return withFacts("audit-settings", () => ({
    hbaRules: rules.map((rule, index) => ({ ...strict, ...rule, line: index + 1 })),
  }));
}

/** Good evidence in which one login is asked for something else. */
function asked(role: string, what: Asked, from?: Evidence): Evidence {
  const change = ({ authentication }: FactsOf<"tls-endpoint">) => ({
    authentication: authentication.map((row) => (row.role === role ? { ...row, asked: what } : row)),
  });
  return withFacts("tls-endpoint", change, from);
}

function key(keyType: string, keyBits: number | null): Evidence {
  return withFacts("tls-endpoint", ({ certificate }) => ({
    certificate: certificate === null ? null : { ...certificate, keyType, keyBits },
  }));
}

describe("plaintext-refused", () => {
  const judge = (evidence: Evidence) => judgeObserved("plaintext-refused", evidence);

  it.each(["host", "hostnossl", "hostnogssenc"])("fails for a line of type %s for any network", (type) => {
    const found = findingsOf(judge(lines({ type, address: "192.0.2.0" }, {})));
    expect(found).toEqual([`plaintext-line: ${type} all all 192.0.2.0 scram-sha-256`]);
  });

  it("passes where an earlier line rejects all plaintext, which does not concern replication", () => {
    const reject = { type: "hostnossl", method: "reject" };
    expect(judge(lines(reject, { type: "host" })).verdict).toBe("pass");
    expect(judge(lines({ type: "host" }, reject)).verdict).toBe("fail");
    expect(judge(lines({ ...reject, users: ["x"] }, { type: "host" })).verdict).toBe("fail");
    expect(judge(lines({ ...reject, address: "192.0.2.0" }, { type: "host" })).verdict).toBe("fail");
    expect(judge(lines(reject, { type: "host", databases: ["replication"] })).verdict).toBe("fail");
    const both = { ...reject, databases: ["all", "replication"] };
    expect(judge(lines(both, { type: "host", databases: ["replication"] })).verdict).toBe("pass");
  });

  it.each(["postgres", "app_user"])("is not evaluable when nobody asked as %s", (role) => {
    const unasked = withFacts("tls-endpoint", ({ plaintext }) => ({
      plaintext: plaintext.filter((row) => row.role !== role),
    }));
    expect(findingsOf(judge(unasked))).toEqual([`plaintext-untried: ${role}@appdb`]);
  });
});

describe("client-authentication-strict", () => {
  const judge = (evidence: Evidence) => judgeObserved("client-authentication-strict", evidence);

  it.each(["nothing", "md5-password", "cleartext-password"] as const)(
    "is contradicted by a server that asks for %s, whatever the file says",
    (what) => {
      const judgement = judge(asked("postgres", what));
      expect(judgement.verdict).toBe("contradicted");
      expect(findingsOf(judgement)).toEqual(["weak-proof-asked: postgres@appdb"]);
    },
  );

  it("passes where a directory is asked with the password, or a certificate is wanted", () => {
    const ldap = lines({ method: "ldap", options: ["ldapserver=x", "ldaptls=true"] });
    expect(judge(asked("app_user", "cleartext-password", ldap)).verdict).toBe("pass");
    expect(judge(asked("app_user", "refused", lines({ method: "cert" }))).verdict).toBe("pass");
  });

  it("is not evaluable for LDAP that may be in the clear, a map that nobody saw, or an unclear answer", () => {
    expect(judge(lines({ method: "ldap", options: ["ldapserver=x"] })).verdict).toBe("not-evaluable");
    expect(judge(lines({ method: "cert", options: ["map=anybody"] })).verdict).toBe("not-evaluable");
    expect(judge(asked("app_user", "unknown")).verdict).toBe("not-evaluable");
    const unasked = withFacts("tls-endpoint", () => ({ authentication: [] }));
    expect(judge(unasked).verdict).toBe("not-evaluable");
  });
});

describe("server-certificate-valid", () => {
  const judge = (evidence: Evidence) => judgeObserved("server-certificate-valid", evidence);

  it("measures every key that it knows, and passes none that it does not", () => {
    expect(findingsOf(judge(key("rsa-pss", 1024)))).toEqual(["key-too-small: db.example"]);
    expect(findingsOf(judge(key("ec", 163)))).toEqual(["key-too-small: db.example"]);
    expect(judge(key("rsa-pss", 2048)).verdict).toBe("pass");
    expect(judge(key("ed25519", 256)).verdict).toBe("pass");
    expect(judge(key("ec", null)).verdict).toBe("not-evaluable");
    expect(judge(key("dsa", 4096)).verdict).toBe("not-evaluable");
  });
});

describe("the server's identity", () => {
  it("fails in recovery, and with template0 open", () => {
    const recovering = withFacts("server-identity", () => ({ inRecovery: true }));
    const id = "server-is-the-provisioned-one";
    expect(findingsOf(judgeObserved(id, recovering))).toEqual(["in-recovery: main"]);
    const open = withFacts("server-identity", ({ databases }) => ({
      databases: databases.map((row) => ({ ...row, allowConnections: true })),
    }));
    expect(findingsOf(judgeObserved(id, open))).toEqual(["database-undeclared: template0"]);
  });

  it("says nothing of a version that another server told", () => {
    const other = { provisioned: { ...provisioned, systemIdentifier: "1" } };
    expect(judgeObserved("server-version-supported", undefined, other).verdict).toBe("not-evaluable");
  });
});
