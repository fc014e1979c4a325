#!/usr/bin/env node
// @ts-check
/** The `yinzheng` command: loads out/main/cli.js, on the pinned Node when this one is too old for it. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pinnedNode } from './ensure.mjs';
import { runInPlace } from './run-on.mjs';

const LEAST_NODE = 24;
const INTERNAL = 70;
const cli = new URL('../out/main/cli.js', import.meta.url);

/** @param {string} message */
function give(message) {
  process.stderr.write(`${message}\n`);
  process.exit(INTERNAL);
}

if (!existsSync(cli)) give('尚未构建，请先运行：npm run build\nNot built yet. Run first: npm run build');
if (Number.parseInt(process.versions.node, 10) >= LEAST_NODE) {
  await import(cli.href);
} else if (existsSync(pinnedNode())) {
  await runInPlace(pinnedNode(), [fileURLToPath(cli), ...process.argv.slice(2)]);
} else {
  give(
    `需要 Node ${LEAST_NODE} 或更高版本，当前为 ${process.versions.node}。\n` +
      `Node ${LEAST_NODE} or later is needed; this is ${process.versions.node}.`,
  );
}
