import { monitorEventLoopDelay } from 'node:perf_hooks';

// Put before a program (`node --import`): on SIGUSR2 it tells on standard error, as one line of JSON, by how much the
// event loop came late since the last time.

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('SIGUSR2', () => {
  const ms = (ns: number): number => Math.round(ns / 1e4) / 100;
  const told = { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) };
  process.stderr.write(`loop ${JSON.stringify(told)}\n`);
  delay.reset();
});
