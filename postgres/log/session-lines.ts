/** Line numbers of a session that no record was seen for. */
export interface LogGap {
  readonly kind: "gap";
  readonly sessionId: string;
  readonly firstMissing: number;
  readonly lastMissing: number;
}

/** What is kept of a session: pairs of first and last line of each run that was seen, in order. */
export type SeenLines = readonly number[];

/** Keeps account of the line numbers (`%l`) of every session. The order in which they are seen does not matter. */
export interface SessionLines {
  /**
   * Notes a record's lines.
   * @returns true when one of them was seen before: the same record read twice, or another file's copy
   */
  readonly see: (sessionId: string, line: number, count: number) => boolean;
  /** Every line that is missing. Lines before a session's first one count when it began after the log did. */
  readonly gaps: () => readonly LogGap[];
  /** For the next run: {@link SeenLines} by session. */
  readonly state: () => Readonly<Record<string, SeenLines>>;
  /** Sessions that were let go, with no gap in them then, to bound memory. */
  readonly forgotten: () => number;
}

/** What an account begins with. */
export interface SessionLinesOptions {
  readonly state?: Readonly<Record<string, SeenLines>>;
  /** 50,000 by default. */
  readonly maximumSessions?: number;
}

/** Adds a run to runs; true when it overlaps one. */
function addRun(runs: number[], from: number, to: number): boolean {
  let at = runs.length - 2;
  // A new line follows the last one, nearly always.
  if (at >= 0 && runs[at + 1] === from - 1) {
    runs[at + 1] = to;
    return false;
  }
  while (at >= 0 && (runs[at] ?? 0) > from) at -= 2;
  const before = at >= 0 ? (runs[at + 1] ?? 0) : -1;
  const after = runs[at + 2] ?? Number.POSITIVE_INFINITY;
  if (from <= before || to >= after) return true;
  runs.splice(at + 2, 0, from, to);
  if (to === after - 1) runs.splice(at + 3, 2);
  if (from === before + 1 && at >= 0) runs.splice(at + 1, 2);
  return false;
}

/** The second in which a session began: the first half of its identity. */
export function sessionSecond(sessionId: string): number {
  return Number.parseInt(sessionId.split(".")[0] ?? "", 16);
}

function gapsOf(sessionId: string, runs: readonly number[], beganInLog: boolean): readonly LogGap[] {
  const gaps: LogGap[] = [];
  const add = (firstMissing: number, lastMissing: number): void => {
    if (lastMissing >= firstMissing) gaps.push({ kind: "gap", sessionId, firstMissing, lastMissing });
  };
  if (beganInLog) add(1, (runs[0] ?? 1) - 1);
  for (let at = 1; at + 1 < runs.length; at += 2) add((runs[at] ?? 0) + 1, (runs[at + 1] ?? 0) - 1);
  return gaps;
}

/** Makes an account. */
export function sessionLines(options: SessionLinesOptions = {}): SessionLines {
  const { maximumSessions = 50_000 } = options;
  const sessions = new Map<string, number[]>();
  for (const [id, runs] of Object.entries(options.state ?? {})) sessions.set(id, [...runs]);
  let forgotten = 0;

  function forgetOne(): void {
    for (const [id, runs] of sessions) {
      if (runs.length > 2 || runs[0] !== 1) continue;
      sessions.delete(id);
      forgotten++;
      return;
    }
    const [oldest] = sessions.keys();
    if (oldest !== undefined) sessions.delete(oldest);
    forgotten++;
  }

  /** The log begins with its oldest session that is seen from its first line on. */
  function beginning(): number {
    let second = Number.POSITIVE_INFINITY;
    for (const [id, runs] of sessions) if (runs[0] === 1) second = Math.min(second, sessionSecond(id));
    return second;
  }

  return {
    see(sessionId, line, count) {
      const runs = sessions.get(sessionId);
      if (runs !== undefined) return addRun(runs, line, line + count - 1);
      if (sessions.size >= maximumSessions) forgetOne();
      sessions.set(sessionId, [line, line + count - 1]);
      return false;
    },
    gaps() {
      const began = beginning();
      return [...sessions].flatMap(([id, runs]) => gapsOf(id, runs, sessionSecond(id) > began));
    },
    state: () => Object.fromEntries(sessions),
    forgotten: () => forgotten,
  };
}
