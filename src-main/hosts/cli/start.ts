import { join } from 'node:path';
import { SYSTEM } from '../../service/compose.ts';
import { demonstrate } from './demonstration.ts';
import { languageOf } from './language.ts';
import { tellRefusal } from './refusal.ts';
import { processTerminal } from './terminal.ts';
import { loadTexts } from './texts.ts';

// `npm start` until the window exists: a demonstration in a folder of its own, a fresh one each time, because the
// PINs of an earlier one were shown once only.

const DEMO_FOLDERS = '.yinzheng';

const terminal = processTerminal();
const texts = loadTexts(languageOf(process.env));
const started = SYSTEM.clock.now().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
try {
  const folder = join(process.cwd(), DEMO_FOLDERS, `trial-${started}`);
  await demonstrate({ folder, machine: SYSTEM, terminal, texts });
} catch (error) {
  process.exitCode = tellRefusal(error, false, texts, terminal);
}
