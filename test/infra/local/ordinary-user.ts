/** Run as a program of its own, by an unprivileged user: makes a server, tells about it, takes it away. */
import process from "node:process";
import { text } from "node:stream/consumers";
import {
  createLocalServer,
  destroyLocalServer,
  hostDependencies,
  parseLocalServerSpec,
  readLocalServer,
} from "#infra/local/local-server.ts";

const spec = parseLocalServerSpec(JSON.parse(await text(process.stdin)));
const deps = hostDependencies(() => undefined, new AbortController().signal);
const server = await createLocalServer(spec, deps);
const { kind } = await readLocalServer(spec.dataRoot);
await destroyLocalServer(spec.dataRoot, deps);
const after = (await readLocalServer(spec.dataRoot)).kind;
process.stdout.write(JSON.stringify({ kind, uid: server.operatingSystemUser.uid, home: server.home, after }));
