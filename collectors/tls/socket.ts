import { connect, type Socket } from "node:net";
import { setTimeout as startTimer } from "node:timers";
import { z } from "zod";
import { CollectorError } from "../errors.ts";
import type { Limits } from "../limits.ts";

/** Where to connect to. */
export interface WireTarget {
  readonly host: string;
  readonly port: number;
}

const coded = z.object({ code: z.string() });

/** The code of an error of the operating system or of OpenSSL, for example `ECONNRESET`; `unknown` without one. */
export function codeOfError(error: unknown): string {
  return coded.safeParse(error).data?.code ?? "unknown";
}

function label(target: WireTarget): string {
  return target.host.includes(":") ? `[${target.host}]:${target.port}` : `${target.host}:${target.port}`;
}

function connected(socket: Socket, target: WireTarget): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", (error) => {
      if (error instanceof CollectorError) return reject(error);
      const message = `connecting to ${label(target)}: ${codeOfError(error)}`;
      reject(new CollectorError("unreachable", message, { cause: error }));
    });
  });
}

/**
 * Opens one TCP connection, runs `work` with it, and closes it whatever happens. When the time is over or the
 * signal aborts, the socket is destroyed with the typed error, so that every wait on it ends.
 *
 * @throws CollectorError `unreachable`, `timeout`, `cancelled`, and whatever `work` throws.
 */
export async function withSocket<T>(
  target: WireTarget,
  limits: Limits,
  work: (socket: Socket) => Promise<T>,
): Promise<T> {
  if (limits.signal.aborted)
    throw new CollectorError("cancelled", `${label(target)}: stopped before it began`);
  const socket = connect({ host: target.host, port: target.port });
  let stop: (error: CollectorError) => void = () => {};
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = (error) => {
      socket.destroy(error);
      reject(error);
    };
  });
  const timer = startTimer(
    () => stop(new CollectorError("timeout", `${label(target)}: no answer within ${limits.timeoutMs} ms`)),
    limits.timeoutMs,
  );
  const onAbort = (): void =>
    stop(new CollectorError("cancelled", `${label(target)}: stopped before it answered`));
  limits.signal.addEventListener("abort", onAbort, { once: true });
  // Late errors of a socket that is given up on have no reader; without a listener they would end the process.
  socket.on("error", () => {});
  try {
    return await Promise.race([stopped, connected(socket, target).then(() => work(socket))]);
  } finally {
    clearTimeout(timer);
    limits.signal.removeEventListener("abort", onAbort);
    socket.destroy();
  }
}
