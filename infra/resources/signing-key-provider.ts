import { z } from "zod";
import { generateKeyPair, importPublicKey } from "#evidence/statement/keys.ts";
import { defineProvider } from "./define-provider.ts";

const inputs = z.object({ stack: z.string() });
const outputs = z.object({ privateKeyPem: z.string(), publicKeyPem: z.string(), keyId: z.string() });

/** Makes a stack's key once. A changed stack name would be another ledger, and so another key. */
export const provider = defineProvider<z.infer<typeof inputs>, z.infer<typeof outputs>>({
  inputs,
  outputs,
  create: async (_given, world) => {
    const pair = generateKeyPair(world.randomBytes);
    const { keyId } = importPublicKey(pair.publicKeyPem);
    return { id: keyId, outputs: { ...pair, keyId } };
  },
  update: async (_given, before) => before,
  read: async (_given, before) => before,
  delete: async () => {},
  replaceOn: ["stack"],
});
