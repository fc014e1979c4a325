import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { electronForTests, endElectron, startElectron } from '../../support/electron-runtime.ts';
import { followFirstScreen, type FirstScreen } from './first-screen.ts';

// `node electron-rounds.ts DATA N`: starts the desktop program N times and prints what each start took, as JSON. Run by
// electron-start.ts.

const [data = '', rounds = '1'] = process.argv.slice(2);
const electron = electronForTests({
  skip: (note = 'no Electron') => {
    throw new Error(note);
  },
});
const starts: FirstScreen[] = [];
for (let round = 0; round < Number(rounds); round++) {
  const userData = mkdtempSync(join(tmpdir(), 'yinzheng-bench-'));
  const begun = performance.now();
  const application = await startElectron(electron, { args: ['--data', data], userData });
  try {
    const page = await application.firstWindow();
    starts.push(await followFirstScreen(page, begun, performance.now()));
  } finally {
    await endElectron(application);
  }
}
process.stdout.write(JSON.stringify(starts));
