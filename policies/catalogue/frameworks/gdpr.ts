import type { Framework } from "./framework.ts";

/** Regulation (EU) 2016/679: the articles that ask for measures a database can show something for. */
export const gdpr: Framework = {
  id: "gdpr",
  name: "GDPR",
  version: "Regulation (EU) 2016/679",
  source: "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
  requirements: [
    {
      id: "Art. 5(1)(f)",
      title: "Integrity and confidentiality",
      controls: [
        "access-matches-declaration",
        "public-holds-no-data-privileges",
        "roles-match-declaration",
        "no-unexpected-superuser",
        "plaintext-refused",
      ],
      coverage: "partial",
      notes:
        "Access and transport at the database. Loss, deletion and the application's own access are not covered.",
    },
    {
      id: "Art. 25",
      title: "Protection by design and by default",
      controls: [
        "default-privileges-exclude-public",
        "public-holds-no-data-privileges",
        "application-roles-unprivileged",
      ],
      coverage: "partial",
      notes: "Access is closed by default. Which data is collected, and for how long, is not covered.",
    },
    {
      id: "Art. 32(1)(a)",
      title: "Pseudonymisation and encryption",
      controls: ["tls-minimum-version", "plaintext-refused", "server-certificate-valid"],
      coverage: "partial",
      notes: "Encryption in transit only. Pseudonymisation and encryption at rest are not covered.",
    },
    {
      id: "Art. 32(1)(b)",
      title: "Lasting confidentiality, integrity, availability and resilience",
      controls: [
        "access-matches-declaration",
        "application-roles-unprivileged",
        "collector-least-privilege",
        "client-authentication-strict",
        "passwords-scram",
        "audit-settings-protected",
        "server-version-supported",
      ],
      coverage: "partial",
      notes: "Confidentiality and integrity of access. Availability and resilience are not covered.",
    },
    {
      id: "Art. 32(1)(d)",
      title: "Measures are tested regularly",
      controls: ["settings-match-declaration", "roles-match-declaration", "server-is-the-provisioned-one"],
      coverage: "partial",
      notes:
        "Fresh evidence that declared technical measures are in effect. Organisational measures are not covered.",
    },
    {
      id: "Art. 33",
      title: "Breaches are noticed and reported",
      controls: [
        "audit-library-loaded",
        "audit-covers-every-login",
        "connections-logged",
        "log-destination-structured",
      ],
      coverage: "partial",
      notes:
        "Records from which a breach can be reconstructed. Noticing, judging and reporting it within 72 hours are not covered.",
    },
    {
      id: "Art. 32(1)(c)",
      title: "Data can be restored in time",
      controls: [],
      coverage: "none",
      notes: "No control here looks at backups or restores.",
    },
  ],
};
