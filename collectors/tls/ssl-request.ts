import type { Socket } from "node:net";
import { CollectorError } from "../errors.ts";
import { readAnswer } from "./read-answer.ts";

/** The number that stands in an SSLRequest instead of a protocol version (manual, section 55.7). */
const sslRequestCode = 80877103;

/**
 * Asks for TLS. True: the server is willing (`S`). False: it has none (`N`).
 *
 * @throws CollectorError `connection-lost` for any other answer, and for bytes behind the `S`: whoever sits in
 * between could have put them there to be taken for encrypted ones (CVE-2021-23222).
 */
export async function requestTls(socket: Socket): Promise<boolean> {
  const message = Buffer.alloc(8);
  message.writeInt32BE(8, 0);
  message.writeInt32BE(sslRequestCode, 4);
  socket.write(message);
  const answer = await readAnswer(socket, (received) => received.toString("latin1"));
  if (answer === "S") return true;
  if (answer === "N") return false;
  throw new CollectorError("connection-lost", "the answer to the request for TLS is neither S nor N");
}
