import { once } from "node:events";
import { createServer } from "node:net";

/** A TCP port nobody listens on at this address now. */
export async function freePort(hostAddress: string): Promise<number> {
  const probe = createServer();
  probe.listen({ host: hostAddress, port: 0, exclusive: true });
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error(`no port is free at ${hostAddress}`);
  return address.port;
}
