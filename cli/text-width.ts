const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Characters that terminals show two columns wide: East Asian wide and fullwidth blocks, and emoji. */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F/u;

/** The characters of a text as a reader counts them. */
export function graphemes(text: string): readonly string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** How many columns of a terminal a text takes. Terminals differ on rare emoji; two columns is what most show. */
export function textWidth(text: string): number {
  return graphemes(text).reduce((width, grapheme) => width + (WIDE.test(grapheme) ? 2 : 1), 0);
}

function chop(word: string, width: number): readonly string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const grapheme of graphemes(word)) {
    if (piece !== "" && textWidth(piece + grapheme) > width) {
      pieces.push(piece);
      piece = "";
    }
    piece += grapheme;
  }
  return piece === "" ? pieces : [...pieces, piece];
}

/** A text broken at spaces into lines of at most `width` columns; longer words are cut. */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of text.split(" ").flatMap((word) => (word === "" ? [] : chop(word, width)))) {
    const joined = line === "" ? piece : `${line} ${piece}`;
    if (line !== "" && textWidth(joined) > width) {
      lines.push(line);
      line = piece;
    } else line = joined;
  }
  return line === "" && lines.length > 0 ? lines : [...lines, line];
}
