import { isIP } from "node:net";
import type { ConnectionOptions, PeerCertificate } from "node:tls";
import { checkServerIdentity } from "node:tls";

/** Where a server is, how its certificate is verified, and as whom to connect. */
export interface ServerEndpoint {
  /** A name or an address to connect to. */
  readonly host: string;
  readonly port: number;
  /** The name or address that must stand in the server's certificate. */
  readonly serverName: string;
  /** Certificates of the CAs to trust, in PEM. Null: those that the system trusts. */
  readonly caCertificatePem: string | null;
  readonly user: string;
  /** Null where the server asks for none. */
  readonly password: string | null;
  readonly database: string;
}

/** `host:port`, for messages. */
export function endpointLabel(endpoint: ServerEndpoint): string {
  return endpoint.host.includes(":")
    ? `[${endpoint.host}]:${endpoint.port}`
    : `${endpoint.host}:${endpoint.port}`;
}

/**
 * TLS as pgattest always uses it: TLS 1.2 or later, the chain and the name verified.
 *
 * The name is compared with `serverName` and not with `host`, so that a port forwarded to loopback works.
 */
export function tlsOptions(endpoint: ServerEndpoint): ConnectionOptions {
  return {
    ...(endpoint.caCertificatePem === null ? {} : { ca: endpoint.caCertificatePem }),
    ...(isIP(endpoint.serverName) === 0 ? { servername: endpoint.serverName } : {}),
    rejectUnauthorized: true,
    minVersion: "TLSv1.2",
    checkServerIdentity: (_host: string, certificate: PeerCertificate) =>
      checkServerIdentity(endpoint.serverName, certificate),
  };
}

const startupSettings: Readonly<Record<string, string>> = {
  search_path: "pg_catalog",
  TimeZone: "UTC",
  DateStyle: "ISO",
  IntervalStyle: "iso_8601",
  extra_float_digits: "1",
  bytea_output: "hex",
  standard_conforming_strings: "on",
  client_min_messages: "notice",
  quote_all_identifiers: "off",
};

/** The settings that every session of pgattest fixes for itself: a catalogue read over it cannot tell the server's. */
export const startupSettingNames: ReadonlySet<string> = new Set(Object.keys(startupSettings));

/**
 * The settings of every session, sent at start-up. Those sent so outrank what `ALTER ROLE … SET` and
 * `ALTER DATABASE … SET` say, so that nobody can bend what a collector reads by a setting of its role.
 */
export const startupOptions: string = Object.entries(startupSettings)
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(" ");
