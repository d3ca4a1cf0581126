/** Version 3.0 of the protocol, which every supported server speaks. */
const protocolVersion = 0x0003_0000;

/** The first message of a session in the clear (manual, section 55.7, StartupMessage). It holds no secret. */
export function startUpMessage(role: string, database: string): Buffer {
  const texts = ["user", role, "database", database, "application_name", "pgattest tls-endpoint"];
  const body = Buffer.concat([...texts.map((text) => Buffer.from(`${text}\0`, "utf8")), Buffer.from([0])]);
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + body.length, 0);
  head.writeInt32BE(protocolVersion, 4);
  return Buffer.concat([head, body]);
}
