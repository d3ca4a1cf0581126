import { columns } from "./columns.ts";
import type { LogFormat } from "./log-format.ts";
import type { LogSink } from "./log-sink.ts";
import { KEPT_BYTES } from "./notice.ts";
import type { PrefixMatch } from "./prefix-pattern.ts";
import type { LogEntry } from "./syslog-entry.ts";
import { isSecondary, lineReader } from "./text-lines.ts";
import { textView } from "./text-view.ts";

/** PG_SYSLOG_LIMIT of elog.c: longer lines are cut, at a space where there is one. */
const CHUNK_BYTES = 900;
/** After so many further entries a message gets no more pieces, and a doubled line has had time to show. */
const WINDOW = 256;

interface OpenMessage {
  readonly pid: string | null;
  readonly entries: LogEntry[];
  readonly openedAt: number;
  /** A piece could have been another message's. */
  uncertain: boolean;
}

/** Whether it is pgaudit's and a quote in it is still open: more of it must come. */
function isOpenAudit({ entries }: OpenMessage): boolean {
  const text = entries.map((entry) => entry.text).join("");
  return text.includes(":  AUDIT: ") && (text.split('"').length - 1) % 2 === 1;
}

/** Joins the pieces of messages and reads them as the text log's records. */
export interface EntryJoiner {
  readonly take: (entry: LogEntry) => void;
  readonly end: () => void;
}

/** A TAB as rsyslog writes it with its own escaping on. */
function continuation(text: string): string | null {
  if (text.startsWith("\t")) return text.slice(1);
  return text.startsWith("#011") ? text.slice(4) : null;
}

function firstWordBytes(text: string): number {
  return Buffer.byteLength(/^\s?\S*/.exec(text)?.[0] ?? "");
}

/** Makes a joiner for one file or service. */
export function entryJoiner(format: LogFormat, sink: LogSink, prefixes: readonly string[]): EntryJoiner {
  const reader = lineReader(prefixes);
  let open: OpenMessage[] = [];
  /** Entries that came past syslog, waiting for the twin that came through it. */
  let loose: { readonly entry: LogEntry; readonly at: number }[] = [];
  let recent: { readonly host: string; readonly text: string; readonly at: number }[] = [];
  let count = 0;

  function broken(entries: readonly LogEntry[], reason: "chunk-missing" | "orphan-line"): void {
    for (const { offset, length, text } of entries) {
      const bytes = Buffer.from(text).subarray(0, KEPT_BYTES);
      sink.notice({ kind: "broken", reason, offset, length, bytes });
    }
  }

  function close({ entries, uncertain }: OpenMessage): void {
    const [first] = entries;
    if (first === undefined) return;
    const lines: string[] = [first.text.replaceAll("#012#011", "\n")];
    let ambiguous = uncertain || lines[0] !== first.text;
    let before = first;
    for (const entry of entries.slice(1)) {
      const continued = continuation(entry.text);
      const starts = continued === null && reader.read(entry.text) !== null;
      const cut = Buffer.byteLength(before.text) + firstWordBytes(entry.text) > CHUNK_BYTES;
      // A line break and a cut leave the same trace when a TAB or a prefix follows a line as long as that.
      if ((starts || continued !== null) && cut) ambiguous = true;
      if (starts) lines.push(entry.text);
      else lines[lines.length - 1] += continued === null ? entry.text : `\n${continued}`;
      before = entry;
    }
    emit(entries, lines, ambiguous);
  }

  function emit(entries: readonly LogEntry[], lines: readonly string[], ambiguous: boolean): void {
    const [first] = entries;
    const [main, ...added] = lines.map((line) => reader.read(line));
    const rest = added.filter((line): line is PrefixMatch => line !== null);
    if (
      first === undefined ||
      main === null ||
      main === undefined ||
      isSecondary(main) ||
      rest.length < added.length
    ) {
      if (first !== undefined && (main === null || main === undefined) && first.sequence === null) {
        const bytes = Buffer.from(first.text).subarray(0, KEPT_BYTES);
        sink.notice({ kind: "foreign", offset: first.offset, length: first.length, bytes });
      } else broken(entries, "orphan-line");
      return;
    }
    const { host, time, service, sequence, pid } = first;
    const record = reader.join(main, rest);
    const fields = new Map(record.fields);
    if (pid !== null && !fields.has(columns.pid)) fields.set(columns.pid, pid);
    const length = entries.reduce((sum, entry) => sum + entry.length, 0);
    sink.record(
      textView(
        { ...record, fields, ambiguous: ambiguous || record.ambiguous },
        { format, offset: first.offset, length, envelope: { host, time, service, sequence } },
      ),
    );
  }

  function pidOf(entry: LogEntry): string | null {
    return entry.pid ?? reader.read(entry.text)?.fields.get(columns.pid) ?? null;
  }

  function closeWhere(over: (message: OpenMessage) => boolean): void {
    const closing = open.filter(over);
    if (closing.length === 0) return;
    open = open.filter((message) => !over(message));
    closing.forEach(close);
  }

  function addChunk(entry: LogEntry): void {
    const waits = open.filter(({ entries }) => {
      const last = entries.at(-1);
      return (
        last !== undefined &&
        last.host === entry.host &&
        last.sequence === entry.sequence &&
        last.chunk + 1 === entry.chunk &&
        (entry.pid === null || last.pid === entry.pid)
      );
    });
    const pid = pidOf(entry);
    const fitting = waits.filter((message) => pid === null || message.pid === pid);
    // Processes inherit the count of their parent, so that several can be at the same number.
    const target = fitting.findLast(isOpenAudit) ?? fitting.at(-1);
    if (target === undefined) {
      broken([entry], "chunk-missing");
      return;
    }
    if (fitting.length > 1) for (const message of fitting) message.uncertain = true;
    target.entries.push(entry);
  }

  function startMessage(entry: LogEntry): void {
    const pid = pidOf(entry);
    const same = (message: OpenMessage): boolean =>
      message.entries[0]?.host === entry.host && message.pid === pid && pid !== null;
    closeWhere(same);
    open.push({ pid, entries: [entry], openedAt: count, uncertain: false });
  }

  /** Entries without a number are looked at once their twin can no longer come. */
  function releaseLoose(all: boolean): void {
    const due = loose.filter(({ at }) => all || count - at > WINDOW);
    loose = all ? [] : loose.filter(({ at }) => count - at <= WINDOW);
    for (const { entry } of due) emit([entry], [entry.text], false);
  }

  function meetTwin(entry: LogEntry): boolean {
    const index = loose.findIndex(
      (other) => other.entry.host === entry.host && other.entry.text === entry.text,
    );
    const [twin] = index < 0 ? [] : loose.splice(index, 1);
    if (twin === undefined) return false;
    sink.notice({ kind: "doubled", offset: twin.entry.offset, length: twin.entry.length });
    return true;
  }

  function takeLoose(entry: LogEntry): void {
    const index = recent.findIndex(({ host, text }) => host === entry.host && text === entry.text);
    if (index < 0) {
      loose.push({ entry, at: count });
      return;
    }
    recent.splice(index, 1);
    sink.notice({ kind: "doubled", offset: entry.offset, length: entry.length });
  }

  return {
    take(entry) {
      count++;
      recent = recent.filter(({ at }) => count - at <= WINDOW);
      closeWhere(({ openedAt }) => count - openedAt > WINDOW);
      releaseLoose(false);
      if (entry.sequence === null) takeLoose(entry);
      else {
        if (!meetTwin(entry)) recent.push({ host: entry.host, text: entry.text, at: count });
        if (entry.chunk > 1) addChunk(entry);
        else startMessage(entry);
      }
    },
    end() {
      closeWhere(() => true);
      releaseLoose(true);
    },
  };
}
