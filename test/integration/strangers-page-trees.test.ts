import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { judgeCase, stampCase } from '../support/page-tree-checks.ts';
import { treeCase } from '../support/page-trees.ts';
import { ROOT } from '../support/repo.ts';
import { LONG } from '../support/sample.ts';
import { requireTool, run } from '../support/tools.ts';

// Pages of documents whose page tree, boxes, units and cross-reference sections are of odd shapes (generated).

/** Seeds of this run: always the same in `npm test`, many more and deeper trees in `npm run soak`. */
const SEEDS = Array.from({ length: LONG ? 2000 : 14 }, (_, i) => i + 1);
const dir = mkdtempSync(join(tmpdir(), 'yz-trees-'));

afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const made = new Map<number, string>();
const judged = { pdftoppm: 0, mutool: 0 };

test.for(SEEDS)('the seal stands where it should, seed %i', async (seed, context) => {
  for (const tool of ['qpdf', 'pdftoppm', 'mutool']) requireTool(context, tool);
  const one = treeCase(seed, LONG ? 400 : 40);
  const stamped = stampCase(dir, seed, one);
  made.set(seed, stamped.path);
  const { faults, judges } = await judgeCase(dir, one, stamped);
  expect(faults, one.name).toEqual([]);
  for (const judge of judges) judged[judge] += 1;
});

test('both renderers looked at nearly every page', () => {
  for (const count of Object.values(judged)) expect(count).toBeGreaterThan(0.75 * SEEDS.length);
});

test('PDFBox and BouncyCastle find every signature valid', { timeout: 600_000 }, (context) => {
  requireTool(context, 'javac');
  const names = [...made.values()].map((path) => basename(path));
  const { stdout } = run(join(ROOT, 'test/peers/run'), ['verify', ...names], { cwd: dir, timeout: 600_000 });
  const lines = stdout.trim().split('\n');
  expect(lines.filter((line) => !/^\S+ VALID .* gap=true whole=true$/.test(line))).toEqual([]);
  expect(lines).toHaveLength(names.length);
});
