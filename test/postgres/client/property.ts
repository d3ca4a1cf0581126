import fc from "fast-check";

/** The seed of this run: `PROPERTY_SEED` repeats one, else it is drawn; either way it is printed. */
export const propertySeed: number = Number(process.env.PROPERTY_SEED ?? Math.floor(Math.random() * 2 ** 31));
process.stderr.write(`property seed ${propertySeed}\n`);

/** Names that quoting gets wrong: quotes, dots, newlines, percent signs, underscores, emoji, up to 63 bytes. */
export const awkwardName: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '"',
        "'",
        ".",
        "\n",
        "%",
        "_",
        "😀",
        "é",
        " ",
        ",",
        "=",
        "/",
        "(",
        ")",
        "\\",
        "{",
        "}",
        "*",
        "$",
        "-",
      ),
      fc.constantFrom(..."abcdefXYZ0123456789"),
    ),
    { minLength: 1, maxLength: 40 },
  )
  .map((characters) => cutToBytes(characters.join(""), 63));

/** Names of exactly 63 bytes come up on purpose. */
export const longName: fc.Arbitrary<string> = awkwardName.map((name) =>
  cutToBytes(`${name}${"x".repeat(63)}`, 63),
);

function cutToBytes(text: string, bytes: number): string {
  let cut = "";
  for (const character of text) {
    if (Buffer.byteLength(cut + character) > bytes) break;
    cut += character;
  }
  return cut;
}

/** Makes a name one that no other test has, by a prefix, still within 63 bytes. */
export function prefixed(prefix: string, name: string): string {
  return cutToBytes(`${prefix}${name}`, 63);
}
