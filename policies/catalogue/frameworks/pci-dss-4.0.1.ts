import type { Framework } from "./framework.ts";

/** PCI DSS 4.0.1: the requirements that a database of cardholder data can show something for. */
export const pciDss401: Framework = {
  id: "pci-dss-4.0.1",
  name: "PCI DSS",
  version: "4.0.1",
  source: "https://www.pcisecuritystandards.org/document_library/",
  requirements: [
    {
      id: "2.2.1",
      title: "Configuration standards are set and kept",
      controls: [
        "deployment-matches-declaration",
        "settings-match-declaration",
        "server-is-the-provisioned-one",
      ],
      coverage: "partial",
      notes:
        "Declared settings are in effect. Whether the declaration meets a hardening standard, and the host, is not covered.",
    },
    {
      id: "2.2.7",
      title: "Administration over the network is encrypted",
      controls: ["plaintext-refused", "tls-minimum-version", "client-authentication-strict"],
      coverage: "partial",
      notes:
        "Administration through PostgreSQL's own port. SSH, consoles and the provider's interfaces are not covered.",
    },
    {
      id: "3.5.1.2",
      title: "Disk encryption alone does not make stored card numbers unreadable",
      controls: [],
      coverage: "none",
      notes:
        "No control here looks at stored card numbers. Encryption of the disk or of the provider's storage does not satisfy this requirement except for removable media; encryption in transit is 4.2.1.",
    },
    {
      id: "4.2.1",
      title: "Card data is encrypted strongly in transit",
      controls: ["plaintext-refused", "tls-minimum-version", "server-certificate-valid"],
      coverage: "partial",
      notes:
        "The path between clients and this server: version, certificate, and no way around. Cipher suites, and the networks that other systems send card data over, are not covered.",
    },
    {
      id: "6.3.3",
      title: "Security fixes are installed in time",
      controls: ["server-version-supported"],
      coverage: "partial",
      notes:
        "The major version still gets fixes. Whether the newest minor release is installed within a month is not covered.",
    },
    {
      id: "7.2.2",
      title: "Access is given by job and least privilege",
      controls: ["access-matches-declaration", "roles-match-declaration", "public-holds-no-data-privileges"],
      coverage: "partial",
      notes: "Access is what was declared. Whether that is the least that a job needs is for a reviewer.",
    },
    {
      id: "7.2.5",
      title: "Accounts of applications and systems have the least privilege",
      controls: ["application-roles-unprivileged", "collector-least-privilege", "no-unexpected-superuser"],
      coverage: "partial",
      notes: "Attributes, memberships and grants. The periodic review that 7.2.5.1 asks for is not covered.",
    },
    {
      id: "7.3.3",
      title: "Access is denied unless given",
      controls: ["public-holds-no-data-privileges", "default-privileges-exclude-public"],
      coverage: "partial",
      notes: "PUBLIC holds nothing on data. PUBLIC's built-in EXECUTE on functions is not judged.",
    },
    {
      id: "8.3.2",
      title: "Passwords are unreadable in transit and at rest",
      controls: ["passwords-scram", "client-authentication-strict", "plaintext-refused"],
      coverage: "partial",
      notes:
        "Stored verifiers are judged where the collector can see them; a least-privilege collector cannot, and then only the setting for new passwords is judged.",
    },
    {
      id: "10.2.1",
      title: "Audit logs are on for every system",
      controls: ["audit-library-loaded", "audit-covers-every-login", "connections-logged"],
      coverage: "partial",
      notes:
        "Settings at the declared classes. Each event of 10.2.1.1 to 10.2.1.7 needs its class to be declared; failed statements and what a superuser does to switch auditing off are not recorded reliably.",
    },
    {
      id: "10.2.2",
      title: "Records tell who, what, when, where and whence",
      controls: ["connections-logged", "log-destination-structured"],
      coverage: "partial",
      notes:
        "The details that a log line carries. Success or failure of every event is not covered by pgaudit.",
    },
    {
      id: "10.3.2",
      title: "Audit logs cannot be altered",
      controls: ["audit-settings-protected"],
      coverage: "partial",
      notes:
        "Who may change what is recorded from inside PostgreSQL. The log files themselves, and their copies, are not covered.",
    },
  ],
};
