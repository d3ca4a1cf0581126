import { tlsVersions } from "../evidence-kinds/tls-endpoint.ts";

/** A TLS version that PostgreSQL and our probes know. */
export type TlsVersion = (typeof tlsVersions)[number];

/** The versions that are older than a minimum. */
export function versionsBelow(minimum: TlsVersion): readonly TlsVersion[] {
  return tlsVersions.slice(0, tlsVersions.indexOf(minimum));
}

/** Whether a value of `ssl_min_protocol_version` allows nothing older. Empty means no limit; unknown words do not hold. */
export function atLeast(value: string, minimum: TlsVersion): boolean {
  const version = tlsVersions.find((known) => known.toLowerCase() === value.toLowerCase());
  return version !== undefined && tlsVersions.indexOf(version) >= tlsVersions.indexOf(minimum);
}
