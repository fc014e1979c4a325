import { buildPkcs11 } from '../pkcs11.ts';
import { ONE_PASSED, say, type Outcome, type Suite } from './kinds.ts';

/** Builds what the tests of smart keys load: pkcs11js's native part and the modules of test/softtoken. */
export const pkcs11Suite: Suite = {
  name: 'pkcs11',
  run: async (): Promise<Outcome> => {
    if (process.platform !== 'linux') {
      const skip = { name: 'modules of smart keys', reason: 'they are built on Linux only' };
      return { passed: 0, failed: [], skipped: [skip] };
    }
    await buildPkcs11((line) => say(`  ${line}`));
    return ONE_PASSED;
  },
};
