import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openBlob, sealBlob } from "#evidence/ledger/blob.ts";
import { openCheckpoint, sealCheckpoint } from "#evidence/ledger/checkpoint.ts";
import { parseNote, signNote, verifierKey, verifyNoteSignature } from "#evidence/ledger/signed-note.ts";
import { decodeBundle, decodeTile, encodeBundle } from "#evidence/ledger/tile-bytes.ts";
import { parseTilePath, tilePath, tileWidthAt } from "#evidence/ledger/tile-path.ts";
import { canonicalBytes } from "#evidence/statement/canonical-json.ts";
import { keyRing } from "#evidence/statement/key-ring.ts";
import { generateKeyPair } from "#evidence/statement/keys.ts";
import { sha256Hex } from "#evidence/statement/sha256.ts";
import { signerFromPem } from "#evidence/statement/signer.ts";
import { fixedBytes, keys } from "./sample-ledger.ts";

describe("signed notes", () => {
  // The key and the note that Go's sumdb/note package documents; C2SP's clients all agree on them.
  const seed = Buffer.from("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz", "base64").subarray(1);
  const peter = signerFromPem(generateKeyPair(() => seed).privateKeyPem);
  const text =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  const note = `${text}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

  it("are byte for byte those of the reference", async () => {
    expect(verifierKey("PeterNeumann", peter.publicKey)).toBe(
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    );
    expect(await signNote(peter, "PeterNeumann", text)).toBe(note);
    const parsed = parseNote(Buffer.from(note));
    expect(parsed.text).toBe(text);
    expect(parsed.signatures.map((one) => verifyNoteSignature(text, one, peter.publicKey))).toEqual([true]);
  });

  it("are refused when malformed", () => {
    const bad = [
      "",
      "\n",
      text,
      `${text}\n`,
      note.slice(0, -1),
      note.replace("— ", "- "),
      note.replace("x08", "x0 8"),
      note.replace("=\n", "\n"),
      `${note}\n`,
      note.replace("If", "\u0000f"),
      note.replace("If", "\rf"),
      text + note.slice(text.length).repeat(1).replace("PeterNeumann", "Peter+Neumann"),
      `${text}\n${note.slice(text.length + 1).repeat(17)}`,
    ];
    for (const one of bad)
      expect(() => parseNote(Buffer.from(one)), JSON.stringify(one.slice(-40))).toThrow(
        expect.objectContaining({ code: "checkpoint-malformed" }),
      );
    expect(() => parseNote(Buffer.concat([Buffer.from(note), Uint8Array.of(0xff)]))).toThrow();
  });

  it("carry checkpoints of exactly three lines", async () => {
    const signer = signerFromPem(keys.privateKeyPem);
    const ring = keyRing([{ publicKeyPem: keys.publicKeyPem }]);
    const root = randomBytes(32);
    const good = await sealCheckpoint(signer, { origin: "log.example/a", size: 7, root });
    expect(openCheckpoint(good, ring)).toMatchObject({ origin: "log.example/a", size: 7 });
    const rootText = root.toString("base64");
    for (const body of [
      `log.example/a\n07\n${rootText}\n`,
      `log.example/a\n7\n${rootText}\nmore\n`,
      `log.example/a\n-7\n${rootText}\n`,
      `log.example/a\n7\n${rootText.slice(4)}\n`,
      `log.example/a\n99999999999999999999\n${rootText}\n`,
      `log.example/a\n7e0\n${rootText}\n`,
    ]) {
      const signed = await signNote(signer, "log.example/a", body);
      expect(() => openCheckpoint(Buffer.from(signed), ring), body).toThrow(
        expect.objectContaining({ code: "checkpoint-malformed" }),
      );
    }
    const otherName = await signNote(signer, "log.example/b", `log.example/a\n7\n${rootText}\n`);
    expect(() => openCheckpoint(Buffer.from(otherName), ring)).toThrow(
      expect.objectContaining({ code: "checkpoint-untrusted" }),
    );
  });
});

describe("tiles", () => {
  it("have the paths of C2SP tlog-tiles", () => {
    expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe("tile/0/x001/x234/067");
    expect(tilePath({ level: "entries", index: 0, width: 8 })).toBe("tile/entries/000.p/8");
    expect(tilePath({ level: 2, index: 1000, width: 17 })).toBe("tile/2/x001/000.p/17");
    // The example of the standard: a tree of 70,000.
    expect([tileWidthAt(0, 272, 70_000), tileWidthAt(0, 273, 70_000), tileWidthAt(0, 274, 70_000)]).toEqual([
      256, 112, 0,
    ]);
    expect([tileWidthAt(1, 0, 70_000), tileWidthAt(1, 1, 70_000), tileWidthAt(2, 0, 70_000)]).toEqual([
      256, 17, 1,
    ]);
    for (const path of [
      "tile/0/0",
      "tile/0/x000/001",
      "tile/00/000",
      "tile/0/000.p/256",
      "tile/0/000.p/0",
      "tile/0/000.p/01",
      "tile/0/000/",
      "tile/x/000",
      "tile/0/1000",
    ]) {
      expect(parseTilePath(path), path).toBeUndefined();
    }
    const positions = fc.record({
      level: fc.oneof(fc.nat(62), fc.constant("entries" as const)),
      index: fc.nat(),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(positions, (position) => {
        expect(parseTilePath(tilePath(position))).toEqual(position);
      }),
    );
  });

  it("and bundles are read back exactly, or not at all", () => {
    expect(Buffer.from(encodeBundle([Buffer.from(""), Buffer.from("ab")])).toString("hex")).toBe(
      "000000026162",
    );
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 20 }), (entries) => {
        const bytes = encodeBundle(entries);
        expect(decodeBundle(bytes, entries.length).map((entry) => [...entry])).toEqual(
          entries.map((entry) => [...entry]),
        );
        expect(() => decodeBundle(bytes, entries.length + 1)).toThrow();
        expect(() => decodeBundle(bytes.subarray(0, -1), entries.length)).toThrow();
      }),
    );
    expect(() => decodeTile(new Uint8Array(33), 1)).toThrow(
      expect.objectContaining({ code: "entry-malformed" }),
    );
  });
});

describe("blobs", () => {
  it("never look alike twice, and open to what was put in", () => {
    const [one, two] = [sealBlob({ a: [1] }, randomBytes), sealBlob({ a: [1] }, randomBytes)];
    expect(one.digest).not.toBe(two.digest);
    expect(openBlob(one.digest, one.bytes)).toEqual({ a: [1] });
  });

  it("are bounded when packed and when unpacked", () => {
    expect(() => sealBlob("x".repeat(2000), randomBytes, 1000)).toThrow(
      expect.objectContaining({ code: "blob-too-large" }),
    );
    const bomb = gzipSync(canonicalBytes({ salt: "A".repeat(43), content: "0".repeat(50_000_000) }));
    expect(bomb.length).toBeLessThan(100_000);
    expect(() => openBlob(sha256Hex(bomb), bomb, 1_000_000)).toThrow(
      expect.objectContaining({ code: "blob-invalid" }),
    );
  });

  it("are refused without salt, with more than salt and content, and when not canonical", () => {
    const salt = Buffer.from(fixedBytes("s")(32)).toString("base64url");
    const bad = [
      '{"content":1}',
      `{"content":1,"more":1,"salt":"${salt}"}`,
      `{"salt":"${salt}","content":1}`,
      `{"salt":"${salt}"}`,
      "1",
      '{"content":1,"salt":"x"}',
    ];
    for (const text of bad) {
      const bytes = gzipSync(text);
      expect(() => openBlob(sha256Hex(bytes), bytes), text).toThrow();
    }
    expect(() => openBlob("0".repeat(64), gzipSync("1"))).toThrow(
      expect.objectContaining({ code: "blob-invalid" }),
    );
  });
});
