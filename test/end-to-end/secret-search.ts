import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";

/** Something that may be found nowhere. */
export interface Secret {
  /** What it is, for the message: never the secret itself. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** Where a secret was found. */
export interface Leak {
  readonly secret: string;
  readonly form: string;
  readonly where: string;
}

/** A secret of text. */
export function textSecret(name: string, text: string): Secret {
  if (text.length < 16) throw new Error(`${name} is too short to be searched for`);
  return { name, bytes: Buffer.from(text) };
}

/** What base64 shows of bytes inside a longer text: three ways, by where in a group of three they begin. */
function base64Forms(bytes: Buffer, encoding: "base64" | "base64url"): readonly string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString(encoding)
      .replace(/=+$/, "");
    const end = (before + bytes.length) % 3 === 0 ? text.length : text.length - 1;
    return text.slice(before === 0 ? 0 : before + 1, end);
  });
}

/** Every form in which a secret is looked for. */
function formsOf({ bytes }: Secret): readonly (readonly [string, Buffer])[] {
  const texts: readonly (readonly [string, string])[] = [
    ["hex", bytes.toString("hex")],
    ["HEX", bytes.toString("hex").toUpperCase()],
    ["json", JSON.stringify(bytes.toString("latin1")).slice(1, -1)],
    ["percent", encodeURIComponent(bytes.toString("latin1"))],
    ...base64Forms(bytes, "base64").map((text) => ["base64", text] as const),
    ...base64Forms(bytes, "base64url").map((text) => ["base64url", text] as const),
  ];
  return [["clear", bytes], ...texts.map(([form, text]) => [form, Buffer.from(text)] as const)];
}

/** Looks for secrets in bytes, in every form. */
export function findIn(where: string, content: Buffer, secrets: readonly Secret[]): readonly Leak[] {
  return secrets.flatMap((secret) =>
    formsOf(secret)
      .filter(([, form]) => content.includes(form))
      .map(([form]) => ({ secret: secret.name, form, where })),
  );
}

/** As it lies there, and unpacked when it is packed. */
function readings(content: Buffer): readonly Buffer[] {
  if (content[0] !== 0x1f || content[1] !== 0x8b) return [content];
  return [content, gunzipSync(content)];
}

/** Every file below a folder, links not followed. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

/** Looks for secrets in all files below a folder but those left out; a packed file is unpacked. */
export async function findBelow(
  folder: string,
  secrets: readonly Secret[],
  leftOut: (file: string) => boolean = () => false,
): Promise<readonly Leak[]> {
  const leaks: Leak[] = [];
  for (const file of await filesIn(folder)) {
    if (leftOut(path.relative(folder, file))) continue;
    // A file that the server takes away meanwhile holds nothing.
    const content = await readFile(file).catch(() => Buffer.alloc(0));
    for (const reading of readings(content)) leaks.push(...findIn(file, reading, secrets));
  }
  return leaks;
}
