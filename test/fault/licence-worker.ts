/**
 * A process that issues licences, for the fault tests: the use case of the command without its screen. It notes in a journal
 * beside the data folder what it begins and what its keys are asked for. One argument: a LicenceWorkerOrder as JSON. Prints one
 * line of JSON: what became of each draft, or the refusal's code.
 */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { utf8, YinzhengError } from '@yinzheng/core/kernel';
import type { KeySession, KeyToken } from '@yinzheng/core/ports';
import { inWorkstation, SYSTEM, SYSTEM_FILES } from '../../src-main/service/compose.ts';
import { prepareIssue } from '../../src-main/service/licences/index.ts';
import type { LicenceWorkerOrder } from '../support/fault/licence-order.ts';

const order = JSON.parse(process.argv[2] ?? '') as LicenceWorkerOrder;

function note(word: string): void {
  const fd = openSync(order.journal, 'a', 0o600);
  writeSync(fd, `${word}\n`);
  fsyncSync(fd);
  closeSync(fd);
}

function journaled(key: KeyToken): KeyToken {
  return {
    ...key,
    login: async (pin, errand) => {
      const session = await key.login(pin, errand);
      const watched: KeySession = {
        ...session,
        sign: async (message) => {
          note(`${message.kind} asked`);
          const signature = await session.sign(message);
          note(`${message.kind} made`);
          return signature;
        },
      };
      return watched;
    },
  };
}

try {
  const outcomes = await inWorkstation(order.data, 'own', SYSTEM, async (station) => {
    const watched = { ...station, keys: () => station.keys().map(journaled) };
    const prepared = prepareIssue(watched, SYSTEM_FILES, { officer: order.officer, drafts: order.drafts });
    const pins = { officer: utf8(order.officerPin), seal: utf8(order.sealPin) };
    return prepared.run(pins, { part: note });
  });
  process.stdout.write(
    `${JSON.stringify(outcomes.map((one) => (one.result === 'refused' ? codeOf(one.error) : one.result)))}\n`,
  );
} catch (error) {
  process.stdout.write(`${JSON.stringify([codeOf(error)])}\n`);
  process.exitCode = 1;
}

function codeOf(error: unknown): string {
  return error instanceof YinzhengError ? error.code : `defect: ${String(error)}`;
}
