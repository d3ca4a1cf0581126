/** Hashes in a full tile, and entries in a full bundle: a tile spans eight levels of the tree (C2SP tlog-tiles). */
export const tileWidth = 256;

/** Which tile: `level` 0 holds leaf hashes, each level above the roots of full tiles below. `width` 1 to 256. */
export interface TilePosition {
  readonly level: number | "entries";
  readonly index: number;
  readonly width: number;
}

/** 1234067 becomes `x001/x234/067`. */
function encodeIndex(index: number): string {
  const last = String(index % 1000).padStart(3, "0");
  const above = Math.floor(index / 1000);
  return above === 0 ? last : `${encodeAbove(above)}/${last}`;
}

function encodeAbove(index: number): string {
  const last = `x${String(index % 1000).padStart(3, "0")}`;
  const above = Math.floor(index / 1000);
  return above === 0 ? last : `${encodeAbove(above)}/${last}`;
}

/** The folder of a tile's partial versions. */
export function partialFolder(level: number | "entries", index: number): string {
  return `tile/${level}/${encodeIndex(index)}.p/`;
}

/** The path of a tile of hashes, or with level `"entries"` of an entry bundle. */
export function tilePath({ level, index, width }: TilePosition): string {
  if (width < tileWidth) return `${partialFolder(level, index)}${width}`;
  return `tile/${level}/${encodeIndex(index)}`;
}

const pattern = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/;

/** Which tile a path names; undefined unless it is spelled exactly as {@link tilePath} spells it. */
export function parseTilePath(path: string): TilePosition | undefined {
  const match = pattern.exec(path);
  if (match === null) return undefined;
  const [, levelText = "", indexText = "", widthText] = match;
  const level = levelText === "entries" ? ("entries" as const) : Number(levelText);
  const index = Number(indexText.replaceAll(/[x/]/g, ""));
  const width = widthText === undefined ? tileWidth : Number(widthText);
  const position = { level, index, width };
  return tilePath(position) === path && width > 0 && Number.isSafeInteger(index) ? position : undefined;
}

/** How many hashes tile `index` of `level` holds in a tree of `size` leaves: 0 to 256. */
export function tileWidthAt(level: number | "entries", index: number, size: number): number {
  const row = level === "entries" ? size : Math.floor(size / tileWidth ** level);
  return Math.max(0, Math.min(tileWidth, row - index * tileWidth));
}
