import { createHash, createHmac, pbkdf2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import saslprep from "@mongodb-js/saslprep";
import { PostgresError } from "../errors.ts";

const pbkdf2Async = promisify(pbkdf2);

/** The server's own default (`scram_iterations` from PostgreSQL 16, fixed before that). */
export const defaultScramIterations = 4096;

/** RFC 7677 and the server's own verifiers: 16 bytes of salt, keys of SHA-256. */
const keyBytes = 32;

/** What a verifier is made with. */
export interface ScramOptions {
  /** Fresh random bytes, 16 as the server makes them. */
  readonly saltBytes: Uint8Array;
  readonly iterations?: number;
}

interface ParsedVerifier {
  readonly iterations: number;
  readonly salt: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

/** As the server does: SASLprep, and the password as it is where SASLprep refuses it (`pg_be_scram_build_secret`). */
function normalised(password: string): string {
  if (/^[\x20-\x7e]*$/.test(password)) return password;
  try {
    const prepared = saslprep(password);
    return prepared === "" ? password : prepared;
  } catch {
    return password;
  }
}

async function keys(
  password: string,
  salt: Uint8Array,
  iterations: number,
): Promise<readonly [Buffer, Buffer]> {
  const salted = await pbkdf2Async(normalised(password), salt, iterations, keyBytes, "sha256");
  const clientKey = createHmac("sha256", salted).update("Client Key").digest();
  const storedKey = createHash("sha256").update(clientKey).digest();
  return [storedKey, createHmac("sha256", salted).update("Server Key").digest()];
}

/**
 * Makes the verifier that `ALTER ROLE … PASSWORD` stores as it stands, so that the password itself never
 * reaches the server, its log or a state file. It is still a secret: it can be attacked offline.
 *
 * @throws PostgresError `value-invalid` for an empty password, one with a NUL, or options out of range.
 */
export async function scramVerifier(password: string, options: ScramOptions): Promise<string> {
  const iterations = options.iterations ?? defaultScramIterations;
  if (password === "") throw new PostgresError("value-invalid", "a password cannot be empty");
  if (password.includes("\0") || !password.isWellFormed()) {
    throw new PostgresError(
      "value-invalid",
      "a password must be well-formed Unicode without a NUL character",
    );
  }
  if (options.saltBytes.length < 16)
    throw new PostgresError("value-invalid", "a salt needs at least 16 bytes");
  if (!Number.isInteger(iterations) || iterations < defaultScramIterations || iterations > 2_147_483_647) {
    throw new PostgresError("value-invalid", `SCRAM needs at least ${defaultScramIterations} iterations`);
  }
  const [storedKey, serverKey] = await keys(password, options.saltBytes, iterations);
  const salt = Buffer.from(options.saltBytes).toString("base64");
  return `SCRAM-SHA-256$${iterations}:${salt}$${storedKey.toString("base64")}:${serverKey.toString("base64")}`;
}

const shape =
  /^SCRAM-SHA-256\$([1-9][0-9]{0,9}):([A-Za-z0-9+/]+={0,2})\$([A-Za-z0-9+/]{43}=):([A-Za-z0-9+/]{43}=)$/;

/** Decodes base64 only if it is the one canonical spelling of its bytes. */
function decoded(base64: string): Buffer | null {
  const bytes = Buffer.from(base64, "base64");
  return bytes.toString("base64") === base64 && bytes.length > 0 ? bytes : null;
}

function parseVerifier(text: string): ParsedVerifier | null {
  const match = shape.exec(text);
  // `$` also matches before a final newline in other dialects; the length makes sure of it here.
  if (match === null || match[0].length !== text.length) return null;
  const iterations = Number(match[1]);
  const [salt, storedKey, serverKey] = [match[2], match[3], match[4]].map((part) => decoded(part ?? ""));
  if (!salt || !storedKey || !serverKey || iterations > 2_147_483_647) return null;
  return { iterations, salt, storedKey, serverKey };
}

/**
 * Whether a text is a verifier that the server will store as it stands. Anything malformed, even by one
 * trailing newline, is taken by the server for a clear password and hashed: it must never be sent.
 */
export function isScramVerifier(text: string): boolean {
  return parseVerifier(text) !== null;
}

/** Whether a verifier was made from this password. A text that is no verifier matches nothing. */
export async function verifierMatches(verifier: string, password: string): Promise<boolean> {
  const parsed = parseVerifier(verifier);
  if (parsed === null || password === "") return false;
  const [storedKey, serverKey] = await keys(password, parsed.salt, parsed.iterations);
  return timingSafeEqual(storedKey, parsed.storedKey) && timingSafeEqual(serverKey, parsed.serverKey);
}
