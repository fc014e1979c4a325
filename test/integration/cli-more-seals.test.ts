import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initSchema, sealsSchema, verifyRowSchema, type InitOut } from '@yinzheng/contract/cli';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, jsonLines, Office } from '../support/cli.ts';
import { boundsOf, render, type Bitmap } from '../support/rendering.ts';
import { ROOT } from '../support/repo.ts';
import { requireTool, run } from '../support/tools.ts';

// `init --demo --more-seals`: a seal of every shape, of v4 and v5, each asked for, approved, stamped and verified.

const DPI = 150;
const PER_MM = DPI / 25.4;

const SEALS = [
  { index: 0, name: '公章', kind: 'unit', variant: 'v4', size: { width: 42, height: 42 } },
  { index: 1, name: '合同专用章', kind: 'unit', variant: 'v5', size: { width: 40, height: 40 } },
  { index: 2, name: '发票专用章', kind: 'unit', variant: 'v5', size: { width: 40, height: 30 } },
  { index: 3, name: '财务专用章', kind: 'unit', variant: 'v5', size: { width: 30, height: 30 } },
  { index: 4, name: '法定代表人名章', kind: 'personal', variant: 'v5', size: { width: 20, height: 20 } },
] as const;

let parent = '';
let made: InitOut;

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'yinzheng-more-'));
  const run = await cli(['init', '--demo', '--more-seals', '--data', join(parent, 'data'), '--json']);
  expect(run.code, run.stdout).toBe(0);
  made = initSchema.parse(jsonLines(run)[0]);
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** An office whose first seal is another one of the demo's. */
function officeWith(index: number): Office {
  const seal = made.seals[index]!;
  const others = made.seals.filter((one) => one !== seal);
  return new Office({ data: join(parent, 'data'), made: { ...made, seals: [seal, ...others] } });
}

/** Where the page changed, in pixels. */
function changed(before: Bitmap, after: Bitmap): readonly [number, number, number, number] | undefined {
  const data = after.data.map((value, i) => 255 - Math.min(255, Math.abs(value - before.data[i]!)));
  return boundsOf({ ...after, data }, (r, g, b) => Math.min(r, g, b) < 128);
}

describe('the demo with seals of every shape', () => {
  it('tells of them, and `seals` shows them in force', async () => {
    expect(made.seals.map(({ name, kind }) => [name, kind])).toEqual(
      SEALS.map(({ name, kind }) => [expect.stringContaining(`${name}（试用）`) as string, kind]),
    );
    const { seals } = sealsSchema.parse(jsonLines(await officeWith(0).run(['seals']))[0]);
    for (const { index, size, kind } of SEALS) {
      const { id } = made.seals[index]!;
      expect(seals.find((one) => one.id === id)).toMatchObject({
        ...{ kind, size, status: 'active' },
        custodians: [{ id: 'zhang' }],
        keys: [{ kind: 'software' }],
      });
    }
  });

  it.each(SEALS)('stamps with $name, $variant', async ({ index, variant, size }) => {
    const office = officeWith(index);
    const file = office.document('通知.pdf');
    const stamped = join(parent, `seal-${index}.pdf`);
    const ticket = await office.ticket([file]);
    const at = ['--at', '1,100.5,140.25'];
    expect((await office.stamp(ticket, [file], [...at, '--out', stamped])).code).toBe(0);
    const verified = await office.run(['verify', stamped]);
    const row = verifyRowSchema.parse(jsonLines(verified)[0]);
    expect([verified.code, row]).toMatchObject([
      0,
      {
        answer: 'valid',
        signatures: [{ format: 'ses', variant, answer: 'valid', seal: { id: office.seal }, covers: 'whole' }],
      },
    ]);
    const [before, after] = [file, stamped].map((path) =>
      render(office.folder, 'pdftoppm', readFileSync(path), DPI),
    );
    const [left, top, right, bottom] = changed(before!, after!)?.map((pixels) => pixels / PER_MM) ?? [];
    expect(Math.abs((left! + right!) / 2 - 100.5)).toBeLessThan(0.3);
    expect(Math.abs((top! + bottom!) / 2 - 140.25)).toBeLessThan(0.3);
    expect(Math.abs(right! - left! - size.width)).toBeLessThan(0.5);
    expect(Math.abs(bottom! - top! - size.height)).toBeLessThan(0.5);
  });

  it('PDFBox and BouncyCastle find the stamps of v4 and v5 valid', { timeout: 120_000 }, (context) => {
    requireTool(context, 'javac');
    const paths = SEALS.map(({ index }) => `seal-${index}.pdf`);
    const { stdout } = run(join(ROOT, 'test/peers/run'), ['verify', ...paths], { cwd: parent });
    const told = stdout
      .trim()
      .split('\n')
      .map((line) => /^seal-(\d)\.pdf (\S+) .*?SES (v\d) .*seal=true member=true/.exec(line)?.slice(1));
    expect(told).toEqual(SEALS.map(({ index, variant }) => [String(index), 'VALID', variant]));
  });
});
