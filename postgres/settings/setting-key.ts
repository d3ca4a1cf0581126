/**
 * What two spellings of a setting's name share: the server compares without regard to case (ASCII only), and in what
 * `ALTER ROLE … SET` stored it takes `-` for `_` (`ParseLongOption`).
 */
export function settingKey(name: string): string {
  return name.replaceAll("-", "_").replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
