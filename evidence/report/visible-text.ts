/*
 * Characters that show nothing, or that reorder or overwrite what stands around them: controls, bidirectional
 * controls, zero-width characters, line separators, tag characters, lone surrogates. A role name that holds one can
 * make a page or a terminal show another name ("Trojan Source", CVE-2021-42574), so they are shown by their number.
 * A zero-width joiner between two pictographs is part of an emoji and stays.
 */
const JOINER = "\u200D";
/** Beside the categories: characters of other categories that Unicode calls default-ignorable. */
const HIDDEN =
  /\p{Cc}|\p{Cs}|\p{Cf}|\p{Zl}|\p{Zp}|\u034F|[\u115F\u1160]|[\u17B4\u17B5]|[\u180B-\u180F]|\u3164|\uFFA0|[\u{E0100}-\u{E01EF}]/gu;
const PICTOGRAPH_BEFORE = /\p{Extended_Pictographic}[\uFE0F\u{1F3FB}-\u{1F3FF}]?$/u;
const PICTOGRAPH_AFTER = /^\p{Extended_Pictographic}/u;

function joinsPictographs(text: string, at: number): boolean {
  return (
    PICTOGRAPH_BEFORE.test(text.slice(Math.max(0, at - 4), at)) &&
    PICTOGRAPH_AFTER.test(text.slice(at + 1, at + 3))
  );
}

/** The number of a character as the Unicode standard writes it: `U+202E`. */
function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/**
 * The same text with every hidden character shown by its number, for example `⟨U+202E⟩`. What comes out holds no
 * character that could reorder, hide or overwrite its surroundings, in a page or in a terminal.
 */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (character, at: number) =>
    character === JOINER && joinsPictographs(text, at) ? character : `⟨${codePoint(character)}⟩`,
  );
}
