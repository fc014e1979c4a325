import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownPin, sharedPin } from '../../../src-main/service/acts/key.ts';
import { fileName } from '../../../src-main/service/acts/stamping.ts';
import { SYSTEM } from '../../../src-main/service/compose.ts';
import { demoPin } from '../../../src-main/service/demo/index.ts';
import { initDemo } from '../../../src-main/service/init-demo.ts';
import { tempDir } from '../../support/temp.ts';

describe('the PINs of a demo unit', () => {
  it('are kept for the window alone, for this user alone, and told in trial alone', async () => {
    const folder = tempDir();
    const kept = await initDemo(join(folder, 'kept'), SYSTEM, { keepPins: true });
    const file = join(kept.data, 'demo-pins.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const { id, pin } of kept.people) expect(demoPin(kept.data, 'trial', id)).toBe(pin);
    expect(demoPin(kept.data, 'production', kept.people[0]!.id)).toBeNull();
    expect([demoPin(kept.data, 'trial', 'stranger'), demoPin(kept.data, 'trial', '__proto__')]).toEqual([
      null,
      null,
    ]);
    for (const content of ['', '[]', '{"li": 7}', '{']) {
      writeFileSync(file, content);
      expect(demoPin(kept.data, 'trial', 'li')).toBeNull();
    }
  });
});

describe('a PIN on its way to another thread', () => {
  it('is zeroed on both sides by whoever takes it over', () => {
    const typed = Uint8Array.of(1, 2, 3);
    const shared = sharedPin(typed);
    const seen = structuredClone(shared);
    expect([...typed]).toEqual([1, 2, 3]);
    expect([...ownPin(seen)]).toEqual([1, 2, 3]);
    expect([...shared, ...seen]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('the name of a result', () => {
  it.each([
    ['通知.pdf', '通知.pdf'],
    ['通知', '通知.pdf'],
    ['../../etc/passwd', 'passwd.pdf'],
    ['C:\\Users\\x\\a.PDF', 'a.pdf'],
    ['a\u0000b\n<c>|d?.pdf', 'a_b__c__d_.pdf'],
    ['..', '...pdf'],
    ['.pdf', '.pdf.pdf'],
    ['/', '.pdf'],
  ])('of %j is made for every disk', (name, made) => {
    expect(fileName(name)).toBe(made);
  });
});
