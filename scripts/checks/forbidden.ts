import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFiles } from './source-files.ts';

/** A pattern that no file of the project may hold. The patterns are written so that they do not match themselves. */
export const FORBIDDEN: readonly { readonly name: string; readonly pattern: RegExp; readonly why: string }[] =
  [
    {
      name: 'registry-host',
      pattern: /\b(?:registry\.(?:npmjs|npmmirror|yarnpkg)|npmmirror\.com|deb\.debian\.org|proxy\.golang)/i,
      why: 'a registry host: every machine has its own',
    },
    {
      name: 'machine-path',
      pattern: /(?<![\w.~/-])\/(?:work|root|home\/\w+|Users\/\w+)\/|\b[A-Z]:\\Users\\/,
      why: 'a path of one machine',
    },
    {
      name: 'open-end',
      pattern: /\b(?:TO[D]O|FIX[M]E|X[X]X)\b/,
      why: 'work that is left lies in docs/status.md, with its reason',
    },
    {
      name: 'lint-switched-off',
      pattern: /eslint-(?:dis)able|@ts-(?:ign)ore|@ts-(?:expect)-error|@ts-(?:no)check|prettier-(?:ign)ore/,
      why: 'a check is satisfied or changed for all, not switched off in a place',
    },
  ];

const TEXT = /\.(?:ts|tsx|js|mjs|cjs|json|md|ya?ml|html|css|java|c|h|sh|txt|svg)$|(?:^|\/)(?:\.[a-z]+|run)$/;
const SOURCE = /\.(?:ts|tsx|js|mjs|cjs|java|c|h|sh|css)$/;
const MOST_LINES = 400;

/** What is wrong with one file's text. */
export function forbiddenIn(file: string, text: string): string[] {
  const lines = text.split('\n');
  const found = lines.flatMap((line, index) =>
    FORBIDDEN.filter(({ pattern }) => pattern.test(line)).map(
      ({ name, why }) => `${file}:${index + 1}: ${name} (${why})`,
    ),
  );
  if (SOURCE.test(file) && lines.length > MOST_LINES + 1) {
    found.push(`${file}: too-long (${lines.length - 1} lines, at most ${MOST_LINES})`);
  }
  return found;
}

/** What is wrong with a lock file: it must name no host, and a digest for every package. */
export function lockProblems(text: string): string[] {
  const { packages } = JSON.parse(text) as {
    packages: Record<string, { resolved?: string; integrity?: string; link?: boolean }>;
  };
  return Object.entries(packages).flatMap(([path, entry]) => {
    if (entry.resolved?.includes('://') === true) return [`package-lock.json: ${path} names a host`];
    const ours = !path.includes('node_modules/') || entry.link === true;
    return ours || entry.integrity !== undefined ? [] : [`package-lock.json: ${path} has no integrity`];
  });
}

/** The same for a whole tree. */
export function checkTreeForbidden(root: string): string[] {
  const files = projectFiles(root).filter((file) => TEXT.test(file) && file !== 'package-lock.json');
  return [
    ...files.flatMap((file) => forbiddenIn(file, readFileSync(join(root, file), 'utf8'))),
    ...lockProblems(readFileSync(join(root, 'package-lock.json'), 'utf8')),
  ];
}
