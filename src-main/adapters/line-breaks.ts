/** Characters that do not begin a line in Chinese text (GB/T 15834: stops and closing marks), and those that do not end one. */
const NOT_FIRST = /^[，。、；：？！）》」』】〉”’％…·,.;:?!)\]}%]/u;
const NOT_LAST = /[（《「『【〈“‘([{]$/u;
/** Characters between any two of which a line may end. */
const IDEOGRAPHIC = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef\u2014\u2026\u25a1]/u;
/** Latin words may also be parted after these. */
const PARTING = /[/\\\-=,;_@+]/;

/** Breaks a text into lines of at most `most`, as `measure` measures. */
export function breakLines(text: string, most: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = '';
  let width = 0;
  const end = (): void => {
    lines.push(line.trimEnd());
    line = '';
    width = 0;
  };
  for (const unit of units(text)) {
    if (line === '' && lines.length > 0 && unit === ' ') continue;
    const own = measure(unit);
    if (width + own <= most || unit === ' ') {
      line += unit;
      width += own;
      continue;
    }
    if (line !== '' && own <= most) {
      end();
      [line, width] = [unit, own];
      continue;
    }
    // A unit longer than a line is parted anywhere.
    for (const character of unit) {
      const one = measure(character);
      if (width + one > most && line !== '') end();
      line += character;
      width += one;
    }
  }
  end();
  return lines;
}

/** The parts of a text between which a line may end. */
function units(text: string): string[] {
  const found: string[] = [];
  let word = '';
  const push = (unit: string): void => {
    const last = found.at(-1);
    const glued = last !== undefined && last !== ' ' && (NOT_FIRST.test(unit) || NOT_LAST.test(last));
    if (glued) found[found.length - 1] = last + unit;
    else found.push(unit);
  };
  const endWord = (): void => {
    if (word !== '') push(word);
    word = '';
  };
  for (const character of text) {
    if (character === ' ' || IDEOGRAPHIC.test(character)) {
      endWord();
      if (character === ' ') found.push(' ');
      else push(character);
      continue;
    }
    word += character;
    if (PARTING.test(character)) endWord();
  }
  endWord();
  return found;
}
