import { SYSTEM } from '../../service/compose.ts';
import { defaultDataFolder } from './data-folder.ts';
import { runCommandLine } from './run.ts';
import { processTerminal } from './terminal.ts';

// Whoever reads our output may stop reading (`yinzheng log | head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await runCommandLine(process.argv.slice(2), {
  terminal: processTerminal(),
  machine: SYSTEM,
  env: process.env,
  defaultDataFolder: defaultDataFolder(process.env, process.platform),
});
