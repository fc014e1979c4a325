/**
 * A process that stamps, for the fault tests: the use case of the command without its screen, so that it starts fast.
 * Its key keeps a journal beside the data folder, as a smart key's own counter would: "asked" before a signature,
 * "made" after it. One argument: a WorkerOrder as JSON. Prints one line of JSON: the outcomes, or the refusal's code.
 */
import { closeSync, fsyncSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { utf8, YinzhengError } from '@yinzheng/core/kernel';
import type { KeySession, KeyToken } from '@yinzheng/core/ports';
import { inWorkstation, SYSTEM, SYSTEM_FILES } from '../../src-main/service/compose.ts';
import { prepareStamping } from '../../src-main/service/stamp.ts';
import type { WorkerOrder } from '../support/fault/order.ts';
import { holdDatabase } from '../support/fault/hold.ts';

const order = JSON.parse(process.argv[2] ?? '') as WorkerOrder;

function note(word: string): void {
  const fd = openSync(order.journal, 'a', 0o600);
  writeSync(fd, `${word}\n`);
  fsyncSync(fd);
  closeSync(fd);
}

function journaled(key: KeyToken): KeyToken {
  return {
    ...key,
    login: async (pin) => {
      const session = await key.login(pin);
      const watched: KeySession = {
        ...session,
        sign: async (message) => {
          // A checkpoint is no impression: it is noted by another word.
          const impression = message.kind.endsWith('-impression');
          note(impression ? 'asked' : `${message.kind} asked`);
          const signature = await session.sign(message);
          note(impression ? 'made' : `${message.kind} made`);
          if (impression) whileSigning();
          return signature;
        },
      };
      return watched;
    },
  };
}

/** What happens between signing and the row that says so. */
function whileSigning(): void {
  if (order.takeName !== undefined) writeFileSync(order.takeName, 'somebody else’s');
  if (order.holdDatabase === true) holdDatabase(order.data);
}

try {
  const outcomes = await inWorkstation(order.data, 'own', SYSTEM, async (station) => {
    const watched = { ...station, keys: () => station.keys().map(journaled) };
    const { ticket, custodian, positions, format, files, out } = order;
    const stamping = prepareStamping(watched, SYSTEM_FILES, {
      ticket,
      custodian,
      positions,
      format,
      files,
      out,
    });
    return stamping.run(utf8(order.pin), () => undefined);
  });
  const told = outcomes.map((one) =>
    one.result === 'refused' ? { result: one.result, code: codeOf(one.error) } : one,
  );
  process.stdout.write(`${JSON.stringify({ outcomes: told })}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ code: codeOf(error) })}\n`);
  process.exitCode = 1;
}

function codeOf(error: unknown): string {
  return error instanceof YinzhengError ? error.code : `defect: ${String(error)}`;
}
