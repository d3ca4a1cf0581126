import type { Socket } from "node:net";
import { CollectorError } from "../errors.ts";
import { codeOfError } from "./socket.ts";

/** Far more than any first answer of a server; a peer that sends more is no PostgreSQL. */
const maximumBytes = 65_536;

/**
 * Reads from a socket until `complete` gives a value, and stops reading there.
 *
 * @throws CollectorError `connection-lost` when the peer closes first or sends more than 64 KiB.
 */
export function readAnswer<T>(socket: Socket, complete: (received: Buffer) => T | null): Promise<T> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const finish = (settle: () => void): void => {
      socket.off("data", onData);
      socket.off("end", onEnd);
      socket.off("error", onError);
      socket.pause();
      settle();
    };
    const lose = (why: string): void =>
      finish(() => reject(new CollectorError("connection-lost", `the server's answer is missing: ${why}`)));
    const onData = (chunk: Buffer): void => {
      received = Buffer.concat([received, chunk]);
      const value = complete(received);
      if (value !== null) finish(() => resolve(value));
      else if (received.length > maximumBytes) lose(`more than ${maximumBytes} bytes came`);
    };
    const onEnd = (): void => lose("the connection was closed");
    const onError = (error: Error): void =>
      error instanceof CollectorError ? finish(() => reject(error)) : lose(codeOfError(error));
    socket.on("data", onData);
    socket.once("end", onEnd);
    socket.once("error", onError);
  });
}
