/** A line of a README that its test does not run again, because the run that calls it has just done it. */
const DONE_BY_CALLER = /^npm (?:test(?: -- .*)?|ci)$/;

/** The shell commands a README tells its reader to type: the text of each ```sh block without `no-run`. */
export function shellBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/^```sh[ \t]*([^\n]*)\n(.*?)^```[ \t]*$/gms)]
    .filter(([, tag]) => tag?.trim() !== 'no-run')
    .map(([, , text]) => text ?? '');
}

/** `npm start` runs until it is ended: here until it has told its address. */
const STARTED = [
  'npm start > npm-start.log 2>&1 & started=$!',
  "for _ in $(seq 400); do grep -q 'http://127.0.0.1:.*token=' npm-start.log && break; sleep 0.5; done",
  'cat npm-start.log',
  "grep -q 'http://127.0.0.1:.*token=' npm-start.log",
  'kill -TERM $started; wait $started || true',
].join('\n');

/** One script of all blocks in their order: a folder or variable set in one block holds in the next. */
export function readmeScript(markdown: string): string {
  const lines = shellBlocks(markdown).flatMap((block) => block.split('\n'));
  return [
    'set -euxo pipefail',
    ...lines.map((line) => (line === 'npm start' ? STARTED : withoutCaller(line))),
    '',
  ].join('\n');
}

/** `npm ci && npm run build` becomes `npm run build`. */
function withoutCaller(line: string): string {
  const parts = line.split(' && ');
  const left = parts.filter((part) => !DONE_BY_CALLER.test(part.trim()));
  if (left.length === parts.length) return line;
  return left.length === 0 ? ':' : left.join(' && ');
}
