import { EvidenceError } from "#evidence/errors.ts";
import { fromBase64, toBase64 } from "#evidence/statement/base64.ts";
import type { PublicKey } from "#evidence/statement/keys.ts";
import { sha256 } from "#evidence/statement/sha256.ts";
import type { Signer } from "#evidence/statement/signer.ts";

/** One signature line of a note. */
export interface NoteSignature {
  readonly name: string;
  /** Eight hexadecimal digits. */
  readonly keyId: string;
  readonly signature: Uint8Array;
}

/** A C2SP signed note, taken apart but not yet verified. */
export interface SignedNote {
  /** What is signed, with its final newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

const ed25519 = 0x01;

/** The key id of a note: the first four bytes of SHA-256 over name, newline, 0x01 and key, in hexadecimal. */
export function noteKeyId(name: string, publicKey: PublicKey): string {
  const head = Buffer.concat([Buffer.from(`${name}\n`, "utf8"), Uint8Array.of(ed25519), publicKey.raw]);
  return Buffer.from(sha256(head)).toString("hex", 0, 4);
}

/** The key as C2SP clients take it: `<name>+<key id>+<base64 of 0x01 and the 32 bytes>`. */
export function verifierKey(name: string, publicKey: PublicKey): string {
  const body = toBase64(Buffer.concat([Uint8Array.of(ed25519), publicKey.raw]));
  return `${name}+${noteKeyId(name, publicKey)}+${body}`;
}

/** A key name may hold no space and no plus; ours are plain ASCII besides. */
export function isKeyName(name: string): boolean {
  return /^[!-*,-~]+$/.test(name);
}

function malformed(why: string): EvidenceError {
  return new EvidenceError("checkpoint-malformed", `not a signed note: ${why}`, {
    nextStep: "Restore the file from a copy that verifies.",
  });
}

/** Signs a text that ends in a newline; returns the whole note. */
export async function signNote(signer: Signer, name: string, text: string): Promise<string> {
  const signature = await signer.sign(Buffer.from(text, "utf8"));
  const id = Buffer.from(noteKeyId(name, signer.publicKey), "hex");
  return `${text}\n— ${name} ${toBase64(Buffer.concat([id, signature]))}\n`;
}

function parseSignature(line: string): NoteSignature {
  const match = /^— ([!-*,-~]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line);
  const [, name, text = ""] = match ?? [];
  const bytes = fromBase64(text);
  if (name === undefined || bytes === undefined || bytes.length <= 4)
    throw malformed("a signature line is broken");
  return { name, keyId: Buffer.from(bytes).toString("hex", 0, 4), signature: bytes.subarray(4) };
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed("it is not UTF-8");
  }
}

/**
 * Takes a note apart. At most 16 signatures are read.
 * @throws EvidenceError `checkpoint-malformed`.
 */
export function parseNote(bytes: Uint8Array): SignedNote {
  const note = decodeUtf8(bytes);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the note format forbids exactly these characters.
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note)) throw malformed("it holds a control character");
  const gap = note.lastIndexOf("\n\n");
  if (gap < 0 || !note.endsWith("\n")) throw malformed("no signatures follow a blank line");
  const lines = note.slice(gap + 2, -1).split("\n");
  if (lines.length > 16) throw malformed("it holds more than 16 signatures");
  return { text: note.slice(0, gap + 1), signatures: lines.map(parseSignature) };
}

/** Whether this signature is this key's, under this name, over this text. */
export function verifyNoteSignature(text: string, signature: NoteSignature, publicKey: PublicKey): boolean {
  return publicKey.verify(Buffer.from(text, "utf8"), signature.signature);
}
