import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalBytes } from "#evidence/statement/canonical-json.ts";
import { openEnvelope, preAuthenticationEncoding, sealEnvelope } from "#evidence/statement/dsse.ts";
import { keyRing } from "#evidence/statement/key-ring.ts";
import { generateKeyPair, importPrivateKey, importPublicKey } from "#evidence/statement/keys.ts";
import { signerFromPem } from "#evidence/statement/signer.ts";

const pair = generateKeyPair(randomBytes);
const signer = signerFromPem(pair.privateKeyPem);
const ring = keyRing([{ publicKeyPem: pair.publicKeyPem }]);

describe("keys and envelopes", () => {
  it("encodes what is signed as DSSE's own example", () => {
    const encoded = preAuthenticationEncoding("http://example.com/HelloWorld", Buffer.from("hello world"));
    expect(Buffer.from(encoded).toString()).toBe("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  });

  it("signs the first vector of RFC 8032 §7.1", async () => {
    const seed = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");
    const rfc = signerFromPem(generateKeyPair(() => seed).privateKeyPem);
    expect(Buffer.from(rfc.publicKey.raw).toString("hex")).toBe(
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    );
    const signature = Buffer.from(await rfc.sign(new Uint8Array())).toString("hex");
    expect(signature).toBe(
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    );
  });

  it("reads keys that openssl makes and names them as openssl and sha256sum do", () => {
    const folder = mkdtempSync(join(tmpdir(), "pgattest-keys-"));
    try {
      const file = join(folder, "key.pem");
      execFileSync("openssl", ["genpkey", "-algorithm", "ed25519", "-out", file]);
      const made = signerFromPem(readFileSync(file, "utf8"));
      writeFileSync(join(folder, "public.pem"), made.publicKey.pem);
      const digest = execFileSync(
        "sh",
        ["-c", "openssl pkey -pubin -in public.pem -outform DER | sha256sum"],
        { cwd: folder },
      );
      expect(digest.toString().split(" ")[0]).toBe(made.publicKey.keyId);
      execFileSync("openssl", ["genpkey", "-algorithm", "ed448", "-out", file]);
      expect(() => importPrivateKey(readFileSync(file, "utf8"))).toThrow(
        expect.objectContaining({ code: "key-invalid" }),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("refuses a private key where a public one is asked for, and says nothing of what it was given", () => {
    expect(() => importPublicKey(pair.privateKeyPem)).toThrow(
      expect.objectContaining({ code: "key-invalid" }),
    );
    const broken = pair.privateKeyPem.replace("MC4", "XXX");
    try {
      importPrivateKey(broken);
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(broken.split("\n")[1]);
    }
  });

  it("opens what was sealed, and nothing that differs in a bit", async () => {
    const sealed = await sealEnvelope(signer, "text/x", Buffer.from("payload"));
    expect(Buffer.from(openEnvelope(sealed, "text/x", ring).payload).toString()).toBe("payload");
    expect(() => openEnvelope(sealed, "text/y", ring)).toThrow(
      expect.objectContaining({ code: "envelope-invalid" }),
    );
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = Buffer.from(sealed);
        changed[at] = (changed[at] ?? 0) ^ mask;
        expect(() => openEnvelope(changed, "text/x", ring)).toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  it("refuses base64 with unused bits, other alphabets and missing padding", () => {
    const make = (payload: string): Uint8Array =>
      canonicalBytes({
        payload,
        payloadType: "text/x",
        signatures: [{ keyid: signer.publicKey.keyId, sig: "" }],
      });
    for (const payload of ["YR==", "YQ", "YQ==\n", "Y_-_", " YQ=="]) {
      expect(() => openEnvelope(make(payload), "text/x", ring), payload).toThrow(
        expect.objectContaining({ code: "envelope-invalid" }),
      );
    }
  });
});
