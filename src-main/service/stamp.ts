import { parseTicketFile } from '@yinzheng/core/approvals';
import { equalBytes, fail, toHex, YinzhengError } from '@yinzheng/core/kernel';
import { copyOfPin, forgetPin, type KeyToken, type PinEntry } from '@yinzheng/core/ports';
import type { StampPosition } from '@yinzheng/core/stamping';
import type { PersonOut, StampedOut, UseRequestOut } from '@yinzheng/contract/cli';
import { personOut, requestOut } from './shapes.ts';
import { spentSoFar, stampDocument, stampRight, type StampRight } from './stamp-document.ts';
import type { Files, Workstation } from './workstation.ts';

/** What to stamp, and where. */
export interface StampOrder {
  /** Path of the ticket file. */
  readonly ticket: string;
  /** Who stamps; undefined: the one person who keeps the seal. */
  readonly custodian: string | undefined;
  /** Serial number of the device whose key is meant; undefined: the one that fits. */
  readonly key?: string | undefined;
  readonly positions: readonly StampPosition[];
  readonly format: 'ses' | 'cms';
  readonly files: readonly string[];
  /** The result's path for one file, a folder for several; undefined: beside each file by the rule of names. */
  readonly out: string | undefined;
}

/** What became of one file of an order. */
export type StampOutcome =
  | StampedOut
  | { readonly file: string; readonly result: 'refused'; readonly error: unknown }
  | { readonly file: string; readonly result: 'skipped' };

/** An order that may be carried out, up to the PIN: what the custodian is shown. */
export interface PreparedStamping {
  readonly request: UseRequestOut;
  readonly approvers: readonly PersonOut[];
  readonly custodian: PersonOut;
  readonly key: KeyToken;
  /** Impressions on each file this time. */
  readonly wanted: number;
  /** Impressions spent up to now, of each document of the request in its order. */
  readonly spent: readonly number[];
  /** Stamps file after file; an error that stops a batch leaves the rest untried. The PIN's bytes are zeroed. */
  run(pin: PinEntry, progress: (file: string) => void): Promise<StampOutcome[]>;
}

/** Everything of an order that is the same for all its files. */
interface Batch {
  readonly station: Workstation;
  readonly files: Files;
  readonly order: StampOrder;
  readonly right: StampRight;
}

/** Checks ticket, seal, custodian and key before a PIN is asked for. @throws what `stampRight` throws, TICKET_UNREADABLE */
export function prepareStamping(station: Workstation, files: Files, order: StampOrder): PreparedStamping {
  const ticket = parseTicketFile(files.read(order.ticket));
  const right = stampRight(station, ticket, order.custodian, order.key);
  return {
    request: requestOut(ticket, right.seal),
    approvers: right.approvers.map(personOut),
    custodian: personOut(right.grant.person),
    key: right.key,
    wanted: order.positions.length,
    spent: ticket.request.documents.map(({ digest }) => spentSoFar(station, ticket, digest)),
    run: (pin, progress) => runBatch({ station, files, order, right }, pin, progress),
  };
}

async function runBatch(
  batch: Batch,
  pin: PinEntry,
  progress: (file: string) => void,
): Promise<StampOutcome[]> {
  const outcomes: StampOutcome[] = [];
  try {
    for (const file of batch.order.files) {
      if (outcomes.some((one) => one.result === 'refused' && stopsBatch(one.error))) {
        outcomes.push({ file, result: 'skipped' });
        continue;
      }
      progress(file);
      try {
        outcomes.push(await stampFile(batch, file, copyOfPin(pin)));
      } catch (error) {
        outcomes.push({ file, result: 'refused', error });
      }
    }
  } finally {
    forgetPin(pin);
  }
  return outcomes;
}

/** Whether a batch must not go on after an error. */
export function stopsBatch(error: unknown): boolean {
  return !(error instanceof YinzhengError) || error.policy.stopsBatch;
}

/** Finds the approved document that a file is, and stamps the copy that was kept (design idea 7). */
async function stampFile(batch: Batch, file: string, pin: PinEntry): Promise<StampedOut> {
  const { station, files, order, right } = batch;
  try {
    const { digest } = await files.digest(file);
    const document = right.ticket.request.documents.find((one) => equalBytes(one.digest, digest));
    if (document === undefined) fail('TICKET_WRONG_DOCUMENT', { name: file });
    const { format, positions } = order;
    const output = outputPath(batch, file);
    const done = await stampDocument(station, files, right, { document, positions, format }, { output, pin });
    return {
      file,
      result: 'done',
      output: done.output,
      digest: toHex(done.digest),
      size: done.size,
      format,
      entries: [...done.entries],
      count: document.count,
      spent: done.spent,
      remaining: document.count - done.spent,
    };
  } finally {
    forgetPin(pin);
  }
}

function outputPath({ files, order }: Batch, file: string): string {
  const { out } = order;
  if (out === undefined) return files.defaultOutput(file);
  return files.kind(out) === 'folder' ? files.defaultOutput(file, out) : out;
}
