/** How a command is to be run. */
export interface ExecuteOptions {
  /** The operating-system user it runs as; without one, the current user. */
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly workingFolder: string;
  /** Given to its standard input, which is then closed. */
  readonly input?: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** How a command ended. `exitCode` is -1 when a signal ended it. */
export interface Executed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command with a clean environment and waits for its end; refuses only when it cannot be run. */
export type Execute = (file: string, args: readonly string[], options: ExecuteOptions) => Promise<Executed>;

/** The world outside, handed in. */
export interface LocalServerDependencies {
  /** The current time. */
  readonly clock: () => Date;
  /** Unpredictable bytes, for salts, serial numbers and names of temporary files. */
  readonly random: (byteCount: number) => Uint8Array;
  /** Takes one line of progress; never a secret. */
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  readonly exec: Execute;
  readonly process: {
    readonly pid: number;
    /** Effective ids of this process. */
    readonly uid: number;
    readonly gid: number;
    /** Node's name of the processor, such as `x64`. */
    readonly architecture: string;
  };
  readonly paths: {
    /** Where Debian keeps PostgreSQL, one folder per major: `/usr/lib/postgresql`. */
    readonly debianRoot: string;
    /** Where data and binaries go which the server's user cannot reach elsewhere: `/var/lib/pgattest`. */
    readonly fallbackRoot: string;
  };
}
