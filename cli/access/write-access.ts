import type { AccessObject, GroupAnswer, GroupRow } from "#postgres/access/access-rows.ts";
import { CliError } from "../cli-error.ts";
import type { World } from "../context.ts";
import { printTable } from "../print-table.ts";
import { writeLine } from "../result.ts";
import type { ReadAccess } from "./read-access.ts";

/** About this many characters are handed to the system at once. */
const CHUNK = 64 * 1024;
/** People read no longer tables. */
const MOST_ROWS = 500;

/** The text of one answer in JSON is made of three parts, of which most are the same for many answers. */
function rowParts(row: GroupRow): readonly [head: string, tail: string] {
  const { role, privilege, direct, usable, reachable, grantable, blockedBy, path } = row;
  const tail = { privilege, direct, usable, reachable, grantable, blockedBy, path };
  return [`{"role":${JSON.stringify(role)},`, `,${JSON.stringify(tail).slice(1)}`];
}

function objectPart({ kind, schema, name, column }: AccessObject): string {
  return JSON.stringify({ kind, schema, name, column }).slice(1, -1);
}

/** Every answer as one JSON object in one line, in the order of the groups. */
function* jsonLines(answers: Iterable<GroupAnswer>): Generator<string> {
  for (const { objects, rows } of answers) {
    const parts = rows.map(rowParts);
    for (const object of objects) {
      const middle = objectPart(object);
      for (const [head, tail] of parts) yield head + middle + tail;
    }
  }
}

/** Writes texts as fast as they are read and no faster. Stops when nobody reads any more, or when interrupted. */
async function writeAll(world: World, texts: Iterable<string>): Promise<void> {
  const { stdout, signal } = world;
  let chunk = "";
  for (const text of texts) {
    chunk += text;
    if (chunk.length < CHUNK) continue;
    stdout.write(chunk);
    chunk = "";
    if (stdout.drained !== undefined && !(await stdout.drained())) return;
    if (signal.aborted) {
      throw new CliError("cancelled", "stopped before everything was printed", "Run it again for the rest.");
    }
  }
  stdout.write(chunk);
}

function* ended(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}

/** One JSON object a line. */
export function writeNdjson(world: World, answers: Iterable<GroupAnswer>): Promise<void> {
  return writeAll(world, ended(jsonLines(answers)));
}

function* document(read: ReadAccess, answers: Iterable<GroupAnswer>): Generator<string> {
  const { database, serverVersionNum, observedAt } = read;
  yield `${JSON.stringify({ database, serverVersionNum, observedAt }).slice(0, -1)},"access":[`;
  let before = "\n";
  for (const line of jsonLines(answers)) {
    yield before + line;
    before = ",\n";
  }
  yield "\n]}\n";
}

/** One JSON document: where and when, and all answers. */
export function writeDocument(world: World, read: ReadAccess, answers: Iterable<GroupAnswer>): Promise<void> {
  return writeAll(world, document(read, answers));
}

/** In one word how a privilege is held. */
function held({ direct, usable }: GroupRow): string {
  if (!usable) return "reachable";
  return direct ? "direct" : "usable";
}

function* tableRows(answers: Iterable<GroupAnswer>): Generator<readonly string[]> {
  for (const { objects, rows } of answers) {
    for (const { kind, schema, name, column } of objects) {
      const object = [schema, name, column].filter((part) => part !== null).join(".");
      for (const row of rows) {
        const how = row.blockedBy === null ? held(row) : `${held(row)}, but lacks ${row.blockedBy}`;
        yield [row.role, kind, object, row.privilege + (row.grantable ? "*" : ""), how, row.path];
      }
    }
  }
}

/** The first answers for people, and how many more there are. */
export function writeTable(world: World, answers: Iterable<GroupAnswer>): void {
  const shown: (readonly string[])[] = [];
  let more = 0;
  for (const { objects, rows } of answers) more += objects.length * rows.length;
  for (const row of tableRows(answers)) {
    if (shown.length === MOST_ROWS) break;
    shown.push(row);
  }
  more -= shown.length;
  const cells = shown.map((row) => row.map((text) => ({ text })));
  const headings = ["ROLE", "KIND", "OBJECT", "PRIVILEGE", "HELD", "PATH"];
  if (shown.length === 0) writeLine(world, "Nobody asked about can do any of it.");
  else world.stdout.write(printTable(headings, cells, world.stdout.columns));
  if (more > 0)
    writeLine(world, `and ${more} more; --format ndjson prints all, --role and --object narrow it`);
}
