import { LogError } from "./log-error.ts";
import type { LogFormat } from "./log-format.ts";
import type { FileEnd, LogDecoder, LogSink } from "./log-sink.ts";
import { stderrDecoder } from "./stderr-decoder.ts";
import { syslogDecoder } from "./syslog-decoder.ts";
import { tableDecoder } from "./table-decoder.ts";
import { csvFormat, jsonFormat } from "./table-formats.ts";
import { upcloudDecoder } from "./upcloud-decoder.ts";
import { upcloudPrefixes } from "./upcloud-page.ts";

/** What a decoder is told of the file. */
export interface LogDecoderOptions {
  readonly format: LogFormat;
  /** For stderr, syslog and upcloud: every `log_line_prefix` in force, the present one first. */
  readonly prefixes?: readonly string[];
  /** Where in the file the first byte stands; 0 by default. */
  readonly startOffset?: number;
  /** "finished" by default. */
  readonly fileEnd?: FileEnd;
  /** 16 MiB by default: a longer record is broken, so that memory has a bound. */
  readonly maximumRecordBytes?: number;
}

const DEFAULT_MAXIMUM_RECORD_BYTES = 16 * 1024 * 1024;

/**
 * Makes the decoder of one file. However its bytes are split, the same records come out.
 * @throws LogError `prefix-missing`, `prefix-invalid`
 */
export function createLogDecoder(options: LogDecoderOptions, sink: LogSink): LogDecoder {
  const { format, startOffset = 0, fileEnd = "finished" } = options;
  const maximumRecordBytes = options.maximumRecordBytes ?? DEFAULT_MAXIMUM_RECORD_BYTES;
  const bounds = { startOffset, fileEnd, maximumRecordBytes };
  const prefixes = options.prefixes ?? [];
  switch (format) {
    case "csv":
      return tableDecoder(csvFormat, sink, bounds);
    case "json":
      return tableDecoder(jsonFormat, sink, bounds);
    case "upcloud":
      return upcloudDecoder(sink, { ...bounds, prefixes: prefixes.length > 0 ? prefixes : upcloudPrefixes });
    case "stderr":
    case "syslog":
      if (prefixes.length === 0)
        throw new LogError(
          "prefix-missing",
          `a log in the format ${format} cannot be read without its log_line_prefix`,
        );
      return format === "stderr"
        ? stderrDecoder(sink, { ...bounds, prefixes })
        : syslogDecoder(sink, { ...bounds, prefixes });
  }
}
