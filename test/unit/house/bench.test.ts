import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { PUBLISHED_IN, withFigures } from '../../../scripts/published-figures.ts';
import { ROOT } from '../../support/repo.ts';

const names = globSync('*.ts', { cwd: join(ROOT, 'test', 'bench') }).map((file) => basename(file, '.ts'));

it('has a place for the figures of each measurement, and changes nothing beside it', () => {
  const document = readFileSync(join(ROOT, PUBLISHED_IN), 'utf8');
  for (const name of names) {
    const changed = withFigures(document, name, '| new |\n');
    const [begin, end] = [`<!-- npm run bench -- ${name} -->`, `<!-- end of ${name} -->`];
    expect(changed.split(begin)[0]).toBe(document.split(begin)[0]);
    expect(changed.split(end)[1]).toBe(document.split(end)[1]);
    expect(changed.split(begin)[1]?.split(end)[0]).toBe('\n\n| new |\n\n');
  }
});

it('knows no other measurement', () => {
  expect(() => withFigures('# none', 'verify-many', '')).toThrow('verify-many');
});
