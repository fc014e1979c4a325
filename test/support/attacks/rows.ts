import type { VerificationContext } from '@yinzheng/core/verification';
import type { Attack } from './attack.ts';
import { said, type Said } from './check.ts';

// Attacks and what is said of them, as lines that are easy to compare.

/** Longest time for one file, in ms, on a loaded machine. */
const MAX_MS = 3000;

/** What has to be said of an attack. */
export function wanted({ name, expected, sums }: Attack): string {
  return [
    name,
    expected.file,
    ...expected.names,
    sumsText(expected.file.startsWith('refused') ? undefined : sums),
  ].join(' | ');
}

/** What is said of it: of everything that is named, only what had to be, unless something of it is missing. */
export async function found(attack: Attack, context: VerificationContext): Promise<string> {
  const start = performance.now();
  const answer = await said(attack.bytes, context);
  const time = performance.now() - start;
  const late = time > MAX_MS ? [`${Math.round(time)} ms`] : [];
  return [attack.name, answer.file, ...namedIn(answer, attack), sumsText(answer.sums), ...late].join(' | ');
}

function namedIn({ names }: Said, { expected }: Attack): readonly string[] {
  const all = expected.names.every((name) => names.includes(name));
  return all ? expected.names : [...new Set(names)];
}

function sumsText(sums: boolean | undefined): string {
  if (sums === undefined) return 'no report';
  return sums ? 'the sums hold' : 'the sums do not hold';
}
