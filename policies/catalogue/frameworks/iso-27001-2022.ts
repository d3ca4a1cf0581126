import type { Framework } from "./framework.ts";

/** ISO/IEC 27001:2022, Annex A: the controls that a database can show something for. */
export const iso270012022: Framework = {
  id: "iso-27001-2022",
  name: "ISO/IEC 27001",
  version: "2022",
  source: "https://www.iso.org/standard/27001",
  requirements: [
    {
      id: "A.5.15",
      title: "Rules of access are set and kept",
      controls: [
        "access-matches-declaration",
        "public-holds-no-data-privileges",
        "default-privileges-exclude-public",
      ],
      coverage: "partial",
      notes:
        "Shows that access in the database is what was declared. Who approved the declaration, and access on other paths (host, backups, application), is not covered.",
    },
    {
      id: "A.5.17",
      title: "Secrets for logging in are handled with care",
      controls: ["passwords-scram", "client-authentication-strict"],
      coverage: "partial",
      notes:
        "How passwords are stored and sent. Their strength, issue, rotation and safekeeping are not covered.",
    },
    {
      id: "A.5.18",
      title: "Access rights are given, reviewed and taken away",
      controls: ["roles-match-declaration", "access-matches-declaration"],
      coverage: "partial",
      notes:
        "Shows that nobody has access who is not declared. That a person reviews the declaration, and when, is not covered.",
    },
    {
      id: "A.8.2",
      title: "Privileged rights are few and watched",
      controls: [
        "no-unexpected-superuser",
        "application-roles-unprivileged",
        "collector-least-privilege",
        "audit-settings-protected",
      ],
      coverage: "partial",
      notes:
        "Attributes, memberships and grants inside PostgreSQL. Administrators of the host and of the hosting provider, and whether named people share an account, are not covered.",
    },
    {
      id: "A.8.3",
      title: "Information is open only to those allowed",
      controls: [
        "access-matches-declaration",
        "public-holds-no-data-privileges",
        "default-privileges-exclude-public",
      ],
      coverage: "partial",
      notes:
        "Privileges of objects. Row-level security, SECURITY DEFINER functions and views that lend their owner's rights are not covered.",
    },
    {
      id: "A.8.5",
      title: "Logging in is secure",
      controls: ["client-authentication-strict", "passwords-scram", "plaintext-refused"],
      coverage: "partial",
      notes:
        "Methods and transport. A second factor and lock-out after failures are not covered; PostgreSQL alone offers neither.",
    },
    {
      id: "A.8.8",
      title: "Known weaknesses are dealt with",
      controls: ["server-version-supported"],
      coverage: "partial",
      notes:
        "The major version still gets fixes. Whether the newest minor release runs, and weaknesses of the host and of extensions, are not covered.",
    },
    {
      id: "A.8.9",
      title: "Configuration is set down and kept",
      controls: [
        "deployment-matches-declaration",
        "settings-match-declaration",
        "roles-match-declaration",
        "server-is-the-provisioned-one",
      ],
      coverage: "partial",
      notes:
        "Settings, roles and databases that are declared. Settings that nobody declared, and the host, are not covered.",
    },
    {
      id: "A.8.15",
      title: "Events are logged and logs protected",
      controls: [
        "audit-library-loaded",
        "audit-covers-every-login",
        "audit-settings-protected",
        "connections-logged",
        "log-destination-structured",
      ],
      coverage: "partial",
      notes:
        "What the server is set to record, and who may change that. That records really arrive, how long they are kept, who can alter the files, and what superusers do to switch auditing off is not covered.",
    },
    {
      id: "A.8.20",
      title: "Networks are secured",
      controls: ["plaintext-refused", "tls-minimum-version", "client-authentication-strict"],
      coverage: "partial",
      notes: "The database's own endpoint. Firewalls, segments and other ports are not covered.",
    },
    {
      id: "A.8.24",
      title: "Cryptography is used by rule",
      controls: ["tls-minimum-version", "plaintext-refused", "server-certificate-valid", "passwords-scram"],
      coverage: "partial",
      notes:
        "Encryption in transit and password verifiers. Encryption at rest, of columns and of backups, and the keeping of keys are not covered.",
    },
    {
      id: "A.8.13",
      title: "Information is backed up and restores are tested",
      controls: [],
      coverage: "none",
      notes: "No control here looks at backups.",
    },
  ],
};
