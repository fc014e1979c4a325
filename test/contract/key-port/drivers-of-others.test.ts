import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, it } from 'vitest';
import { issue } from '../../support/certificates.ts';
import { deskKeys, deskMaker, softHsmMaker } from '../../support/key-port/drivers-of-others.ts';
import { describeKeyPort } from '../../support/key-port/suite.ts';
import { makeSoftModule, USER_PIN } from '../../support/softtoken.ts';

describeKeyPort(softHsmMaker());

// What is done with real keys is done with one of ours, too.
const folder = mkdtempSync(join(tmpdir(), 'yinzheng-desk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const own = { key: 'DESK1', pin: USER_PIN, wrongPin: true, allKinds: true };
describeKeyPort(
  deskMaker('as on a desk', own, () => {
    const { key, certificate } = issue({ cn: 'desk' });
    const keys = [{ privateKey: key.privateKey, certificate: certificate.der }];
    return makeSoftModule({ folder, slots: [{ serial: 'DESK1', keys }] }).path;
  }),
);

const desk = deskKeys();
desk.forEach((key, at) => describeKeyPort(deskMaker(`on this desk, ${at + 1}`, key, () => key.module)));
it.skipIf(desk.length > 0)('keys on this desk', (context) => {
  context.skip('test/real-keys.local.json names no real key');
});
