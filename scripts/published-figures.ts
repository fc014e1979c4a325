/** Where the figures of `npm run bench` are published. */
export const PUBLISHED_IN = 'docs/performance.md';

/** What stands around the figures of a measurement. */
function marksOf(name: string): readonly [begin: string, end: string] {
  return [`<!-- npm run bench -- ${name} -->`, `<!-- end of ${name} -->`];
}

/** The document with what a measurement has printed between its marks, in the place of what was there. @throws where it has no such marks */
export function withFigures(document: string, name: string, printed: string): string {
  const [begin, end] = marksOf(name);
  const from = document.indexOf(begin);
  const to = document.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`${PUBLISHED_IN} has no place for ${name}`);
  return `${document.slice(0, from)}${begin}\n\n${printed.trim()}\n\n${document.slice(to)}`;
}
