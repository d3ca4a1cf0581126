import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

const ITERATIONS = 4096;
const SALT_BYTES = 16;

/**
 * The verifier PostgreSQL stores instead of a password, so that initdb and the server never see the
 * password itself. Source: RFC 5802 and RFC 7677; PostgreSQL's `pg_authid.rolpassword`.
 * @param password printable ASCII, so that SASLprep would leave it as it is
 * @param random source of the salt
 */
export function scramVerifier(password: string, random: (byteCount: number) => Uint8Array): string {
  const salt = Buffer.from(random(SALT_BYTES));
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, "sha256");
  const clientKey = createHmac("sha256", salted).update("Client Key").digest();
  const storedKey = createHash("sha256").update(clientKey).digest("base64");
  const serverKey = createHmac("sha256", salted).update("Server Key").digest("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}
