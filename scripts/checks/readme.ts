/** A line of a README that its test does not run again, because the run that calls it has just done it. */
const DONE_BY_CALLER = /^npm (?:test(?: -- .*)?|ci)$/;

/** The shell commands a README tells its reader to type: the text of each ```sh block without `no-run`. */
export function shellBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/^```sh[ \t]*([^\n]*)\n(.*?)^```[ \t]*$/gms)]
    .filter(([, tag]) => tag?.trim() !== 'no-run')
    .map(([, , text]) => text ?? '');
}

/** One script of all blocks in their order: a folder or variable set in one block holds in the next. */
export function readmeScript(markdown: string): string {
  const lines = shellBlocks(markdown).flatMap((block) => block.split('\n'));
  return ['set -euxo pipefail', ...lines.map(withoutCaller), ''].join('\n');
}

/** `npm ci && npm run build` becomes `npm run build`. */
function withoutCaller(line: string): string {
  const parts = line.split(' && ');
  const left = parts.filter((part) => !DONE_BY_CALLER.test(part.trim()));
  if (left.length === parts.length) return line;
  return left.length === 0 ? ':' : left.join(' && ');
}
