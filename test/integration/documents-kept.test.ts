import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src-main/hosts/cli/run.ts';
import { SYSTEM } from '../../src-main/service/compose.ts';
import { jsonLines, makeDemo, Office, refusalCode, type CliRun } from '../support/cli.ts';
import { eachNth } from '../support/sample.ts';

// Approved bytes are kept: what happens to a file, or to the kept copy, between request, approval and stamping is
// refused or has no say; what is stamped begins with the approved bytes.

let demo: Awaited<ReturnType<typeof makeDemo>>;
let office: Office;
/** The approved document and another approved one, as their applicant has them. */
let file: string;
let other: string;
let approved: Buffer;
let otherBytes: Buffer;

beforeAll(async () => {
  demo = await makeDemo();
});
afterAll(() => demo.remove());
beforeEach(() => {
  office = new Office(demo);
  file = office.document('甲.pdf');
  other = office.document('乙.pdf');
  appendFileSync(other, '%another\n');
  approved = readFileSync(file);
  otherBytes = readFileSync(other);
});

/** The kept copy of a document. */
function kept(bytes: Buffer): string {
  return join(office.data, 'documents', toHex(sm3(bytes)));
}

/** Something done to a path at which a document lies. */
interface Tampering {
  readonly name: string;
  readonly change: (path: string) => void;
}

/** Evil bytes that are as long as the approved ones. */
function evil(): Buffer {
  return Buffer.from(approved.toString('latin1').replace('PDF', 'PDG'), 'latin1');
}

const TAMPERINGS: readonly Tampering[] = [
  { name: 'other bytes of the same length', change: (path) => writeFileSync(path, evil()) },
  { name: 'a byte more', change: (path) => appendFileSync(path, '%') },
  { name: 'cut short', change: (path) => truncateSync(path, approved.length - 7) },
  { name: 'emptied', change: (path) => truncateSync(path, 0) },
  { name: 'the other document’s bytes', change: (path) => copyFileSync(other, path) },
  { name: 'gone', change: (path) => rmSync(path) },
  {
    name: 'a folder',
    change: (path) => {
      rmSync(path);
      mkdirSync(path);
    },
  },
  {
    name: 'a symbolic link to the other document',
    change: (path) => {
      rmSync(path);
      symlinkSync(other, path);
    },
  },
  {
    name: 'a symbolic link to nothing',
    change: (path) => {
      rmSync(path);
      symlinkSync(office.path('nothing'), path);
    },
  },
  {
    name: 'a hard link to the other document',
    change: (path) => {
      rmSync(path);
      linkSync(other, path);
    },
  },
  {
    name: 'a named pipe',
    change: (path) => {
      rmSync(path);
      execFileSync('mkfifo', [path]);
    },
  },
];

function stamp(ticket: string, path: string): Promise<CliRun> {
  return office.stamp(ticket, [path], ['--at', '1,60,60', '--out', office.path('out.pdf')]);
}

async function expectNothing(): Promise<void> {
  expect(existsSync(office.path('out.pdf'))).toBe(false);
  expect(readdirSync(office.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  expect(await office.entries()).toEqual([]);
}

/** The result holds: it begins with those bytes and verifies. */
async function expectSealed(run: CliRun, bytes: Buffer): Promise<void> {
  expect(run.code, run.stdout).toBe(0);
  expect(office.bytes('out.pdf').subarray(0, bytes.length).equals(bytes)).toBe(true);
  expect((await office.run(['verify', office.path('out.pdf')])).code).toBe(0);
}

/** Each of them where it counts most; elsewhere one in three, and all in `npm run soak`. */
const SOME = eachNth(3, TAMPERINGS);

describe('the file of the applicant', () => {
  it.each(SOME)('$name: after the request, before the approval', async ({ name, change }) => {
    const ticket = await office.request([file, other]);
    change(file);
    // The approval is about what was asked for, wherever it lies.
    expect((await office.approve(ticket)).code).toBe(0);
    const run = await stamp(ticket, file);
    if (name.includes('the other document')) {
      // It is an approved document by its bytes: its own kept copy is stamped.
      await expectSealed(run, otherBytes);
    } else {
      expect(refusalCode(run)).toMatch(/^(?:TICKET_WRONG_DOCUMENT|FILE_UNREADABLE)$/);
      await expectNothing();
    }
    // The approved bytes, wherever they come from, are stamped all the same.
    rmSync(office.path('out.pdf'), { force: true });
    const again = office.path('again.pdf');
    writeFileSync(again, approved);
    await expectSealed(await stamp(ticket, again), approved);
  });

  it('a link to the approved document is that document', async () => {
    const ticket = await office.ticket([file]);
    const link = office.path('link.pdf');
    symlinkSync(file, link);
    await expectSealed(await stamp(ticket, link), approved);
  });

  it('exchanged with another one that was approved: each gets its own impressions', async () => {
    const ticket = await office.ticket([file, other]);
    renameSync(file, office.path('x'));
    renameSync(other, file);
    renameSync(office.path('x'), other);
    await expectSealed(await stamp(ticket, file), otherBytes);
    const [entry] = (await office.entries()) as { document: string }[];
    expect(entry?.document).toBe('乙.pdf');
  });
});

describe('the kept copy', () => {
  it.each(TAMPERINGS)('$name: after the approval', async ({ change }) => {
    const ticket = await office.ticket([file, other]);
    change(kept(approved));
    expect(refusalCode(await stamp(ticket, file))).toBe('DOCUMENT_MISSING');
    await expectNothing();
  });

  it.each(SOME)('$name: between request and approval', async ({ change }) => {
    const ticket = await office.request([file, other]);
    change(kept(approved));
    expect((await office.approve(ticket)).code).toBe(0);
    expect(refusalCode(await stamp(ticket, file))).toBe('DOCUMENT_MISSING');
    await expectNothing();
  });

  it.each(TAMPERINGS.filter(({ name }) => name !== 'a folder'))(
    '$name: is made good by the next request for the same document',
    async ({ change }) => {
      await office.request([file, other]);
      change(kept(approved));
      const ticket = await office.ticket([file]);
      expect(readFileSync(kept(approved)).equals(approved)).toBe(true);
      await expectSealed(await stamp(ticket, file), approved);
      expect(readFileSync(other).equals(otherBytes)).toBe(true);
    },
  );

  it('a folder in its place: the next request is refused and leaves no ticket', async () => {
    await office.request([file]);
    rmSync(kept(approved));
    mkdirSync(kept(approved));
    const out = office.path('t.yzticket');
    const terms = ['--seal', office.seal, '--count', '1', '--reason', '印发', '--out', out];
    const run = await office.run(['request', '--as', office.who('applicant').id, ...terms, file]);
    expect(refusalCode(run)).toBe('FILE_UNWRITABLE');
    expect(existsSync(out)).toBe(false);
  });

  it('the copies of two documents exchanged', async () => {
    const ticket = await office.ticket([file, other]);
    renameSync(kept(approved), office.path('x'));
    renameSync(kept(otherBytes), kept(approved));
    renameSync(office.path('x'), kept(otherBytes));
    for (const path of [file, other]) {
      expect(refusalCode(await stamp(ticket, path))).toBe('DOCUMENT_MISSING');
    }
    await expectNothing();
  });

  it('a symbolic link to the very same bytes elsewhere', async () => {
    const ticket = await office.ticket([file]);
    rmSync(kept(approved));
    symlinkSync(file, kept(approved));
    expect(refusalCode(await stamp(ticket, file))).toBe('DOCUMENT_MISSING');
    await expectNothing();
  });

  it('a hard link to the very same bytes elsewhere: what is read is what is stamped', async () => {
    const ticket = await office.ticket([file]);
    rmSync(kept(approved));
    linkSync(file, kept(approved));
    await expectSealed(await stamp(ticket, file), approved);
  });

  it('that nobody may read', async (context) => {
    const uid = process.geteuid?.();
    const ticket = await office.ticket([file]);
    chmodSync(kept(approved), 0o000);
    if (uid === undefined) context.skip('no users here');
    // Whoever runs the tests as root reads everything: then somebody else does the stamping.
    const nobody = 65_534;
    if (uid === 0) {
      for (const name of [office.folder, ...everythingIn(office.folder)]) chownSync(name, nobody, nobody);
      process.seteuid?.(nobody);
    }
    try {
      expect(refusalCode(await stamp(ticket, file))).toBe('FILE_UNREADABLE');
    } finally {
      if (uid === 0) process.seteuid?.(0);
    }
    await expectNothing();
  });
});

describe('while the custodian is asked for the PIN', () => {
  /** Stamps with something done when the PIN is asked for: everything that can be refused was checked by then. */
  async function stampWhile(ticket: string, meanwhile: () => void): Promise<CliRun> {
    const [out, err]: [string[], string[]] = [[], []];
    const words = ['stamp', '--ticket', ticket, '--at', '1,60,60', '--out', office.path('out.pdf')];
    const code = await runCommandLine([...words, '--data', office.data, '--json', file], {
      terminal: {
        out: (text) => out.push(text),
        err: (text) => err.push(text),
        secret: () => {
          meanwhile();
          return Promise.resolve(new TextEncoder().encode(office.who('custodian').pin));
        },
        interactive: false,
      },
      machine: SYSTEM,
      env: {},
      defaultDataFolder: office.data,
    });
    return { code, stdout: out.join(''), stderr: err.join('') };
  }

  it.each(TAMPERINGS)('the kept copy: $name', async ({ change }) => {
    const ticket = await office.ticket([file, other]);
    const run = await stampWhile(ticket, () => {
      change(kept(approved));
    });
    expect(refusalCode(run)).toBe('DOCUMENT_MISSING');
    await expectNothing();
  });

  it('the file that was given: it is refused, not stamped', async () => {
    const ticket = await office.ticket([file, other]);
    const run = await stampWhile(ticket, () => writeFileSync(file, evil()));
    expect(refusalCode(run)).toBe('TICKET_WRONG_DOCUMENT');
    await expectNothing();
  });

  it('nothing: it is stamped', async () => {
    const ticket = await office.ticket([file, other]);
    const run = await stampWhile(ticket, () => undefined);
    expect(jsonLines(run)).toMatchObject([{ result: 'done' }]);
    await expectSealed(run, approved);
  });
});

function everythingIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
}
