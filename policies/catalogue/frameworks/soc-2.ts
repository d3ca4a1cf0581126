import type { Framework } from "./framework.ts";

/** SOC 2: the common criteria of the Trust Services Criteria that a database can show something for. */
export const soc2: Framework = {
  id: "soc-2",
  name: "SOC 2 Trust Services Criteria",
  version: "2017 (points of focus of 2022)",
  source:
    "https://www.aicpa-cima.com/resources/download/2017-trust-services-criteria-with-revised-points-of-focus-2022",
  requirements: [
    {
      id: "CC6.1",
      title: "Logical access is restricted",
      controls: [
        "no-unexpected-superuser",
        "application-roles-unprivileged",
        "roles-match-declaration",
        "access-matches-declaration",
        "public-holds-no-data-privileges",
        "default-privileges-exclude-public",
        "collector-least-privilege",
        "passwords-scram",
        "client-authentication-strict",
      ],
      coverage: "partial",
      notes:
        "Access inside PostgreSQL. The host, the network, backups, encryption at rest and the keeping of keys are not covered.",
    },
    {
      id: "CC6.2",
      title: "Users are registered before they get in, and removed after",
      controls: ["roles-match-declaration"],
      coverage: "partial",
      notes: "Nobody logs in who is not declared. Joiners, leavers and the approval of each are not covered.",
    },
    {
      id: "CC6.3",
      title: "Access follows roles and least privilege",
      controls: ["access-matches-declaration", "application-roles-unprivileged", "collector-least-privilege"],
      coverage: "partial",
      notes:
        "What is there is what was declared. Whether the declaration itself is the least that is needed is for a reviewer.",
    },
    {
      id: "CC6.6",
      title: "Access from outside is guarded",
      controls: [
        "plaintext-refused",
        "tls-minimum-version",
        "client-authentication-strict",
        "server-certificate-valid",
      ],
      coverage: "partial",
      notes: "The database's own endpoint. Firewalls and intrusion detection are not covered.",
    },
    {
      id: "CC6.7",
      title: "Data is protected while it moves, and where it is carried",
      controls: ["plaintext-refused", "tls-minimum-version", "server-certificate-valid"],
      coverage: "partial",
      notes:
        "Transmission between clients and the server. Replication, backups, removable media and data at rest are not covered.",
    },
    {
      id: "CC7.1",
      title: "Changes of configuration and weaknesses are found",
      controls: [
        "settings-match-declaration",
        "roles-match-declaration",
        "server-is-the-provisioned-one",
        "server-version-supported",
      ],
      coverage: "partial",
      notes:
        "Differences from the declaration at the time of collection. What changed and was changed back in between is not seen.",
    },
    {
      id: "CC7.2",
      title: "The system is watched for anomalies",
      controls: [
        "audit-library-loaded",
        "audit-covers-every-login",
        "audit-settings-protected",
        "connections-logged",
        "log-destination-structured",
      ],
      coverage: "partial",
      notes: "What is set to be recorded. That somebody, or something, looks at the records is not covered.",
    },
    {
      id: "CC8.1",
      title: "Changes are authorised and controlled",
      controls: [
        "deployment-matches-declaration",
        "settings-match-declaration",
        "access-matches-declaration",
        "roles-match-declaration",
      ],
      coverage: "partial",
      notes:
        "What runs is what was declared in version control. Review, tests and approval of a change, and changes of the schema, are not covered.",
    },
    {
      id: "A1.3",
      title: "Recovery is tested",
      controls: [],
      coverage: "none",
      notes: "No control here looks at backups or restores.",
    },
  ],
};
