import {
  aboutSchema,
  acceptancesSchema,
  authorityKeptSchema,
  batchAnswerSchema,
  blockSchema,
  changesSchema,
  codeSchema,
  enrolledSchema,
  fileStateSchema,
  keptTicketSchema,
  recordsSchema,
  workstationsSchema,
  type Accepted,
  type AuthorityUpdate,
  type Batch,
  type BatchAnswer,
  type Block,
  type Change,
  type Enrolled,
  type Enrolment,
  type FileState,
  type NewBlock,
  type NewCodeJson,
  type OutageReport,
  type UnitWorkstation,
} from '@yinzheng/contract/store';
import { z } from 'zod';
import type { Wire } from './wire.ts';

/** A signed head as it comes over the wire. */
type HeadJson = NonNullable<BatchAnswer['head']>;

/**
 * What a workstation asks a store; each shape is `src-contract/store`'s. Everything throws as `Wire.call` does.
 */
export interface StoreClient {
  about(): Promise<{ readonly storePoint: string; readonly now: string }>;
  enrol(enrolment: Enrolment): Promise<Enrolled>;
  sendBatch(batch: Batch): Promise<BatchAnswer>;
  /** What became of acts. */
  askBatch(epoch: string, sequences: readonly number[]): Promise<BatchAnswer>;
  /** The unit's acceptance log behind a number. */
  acceptances(
    after: number,
    acts: 'yes' | 'no',
  ): Promise<{ readonly acceptances: readonly Accepted[]; readonly head?: HeadJson | undefined }>;
  fileState(digest: string): Promise<FileState>;
  sendPiece(
    digest: string,
    piece: { readonly offset: number; readonly size: number; readonly bytes: Uint8Array },
  ): Promise<FileState>;
  sendAuthority(update: AuthorityUpdate): Promise<{ readonly unit: string; readonly records: number }>;
  changes(
    feed: 'city' | 'unit',
    after: number,
  ): Promise<{ readonly changes: readonly Change[]; readonly last: number }>;
  /** Another block, or one that was allotted here before and is claimed by its number. */
  block(wish: NewBlock): Promise<Block>;
  /** A file of the unit, part by part. */
  fetchFile(digest: string, take: (part: Uint8Array) => void): Promise<void>;
  /** The unit's workstations. */
  workstations(): Promise<readonly UnitWorkstation[]>;
  /** Records of authority of a workstation of the unit, behind a number. */
  authorityOf(workstation: string, after: number): Promise<readonly string[]>;
  giveCode(wanted: NewCodeJson): Promise<{ readonly code: string; readonly expiresAt: string }>;
  revokeKey(key: string): Promise<void>;
  relayTicket(ticket: string): Promise<{ readonly digest: string; readonly number: number }>;
  reportOutage(report: OutageReport): Promise<void>;
  close(): void;
}

/** Acts of one page of the acceptance log, with and without their bytes. */
const PAGE = { yes: 200, no: 1000 } as const;
const CHANGES = 100;

/** The routes of a store behind a wire. */
export function storeClient(wire: Wire): StoreClient {
  return {
    about: () => wire.call({ method: 'GET', target: '/v1/about', answer: aboutSchema }),
    enrol: (body) =>
      wire.call({ method: 'POST', target: '/v1/enrolments', body, plain: true, answer: enrolledSchema }),
    sendBatch: (body) =>
      wire.call({ method: 'POST', target: '/v1/batches', body, answer: batchAnswerSchema }),
    askBatch: (epoch, sequences) =>
      wire.call({
        method: 'POST',
        target: '/v1/batches/state',
        body: { epoch, sequences },
        answer: batchAnswerSchema,
      }),
    acceptances: (after, acts) =>
      wire.call({
        method: 'GET',
        target: `/v1/acceptances?after=${after}&limit=${PAGE[acts]}&acts=${acts}`,
        answer: acceptancesSchema,
      }),
    fileState: (digest) =>
      wire.call({ method: 'GET', target: `/v1/files/${digest}/state`, answer: fileStateSchema }),
    sendPiece: (digest, { offset, size, bytes }) =>
      wire.call({
        method: 'PUT',
        target: `/v1/files/${digest}?offset=${offset}&size=${size}`,
        body: bytes,
        answer: fileStateSchema,
      }),
    sendAuthority: (body) =>
      wire.call({ method: 'PUT', target: '/v1/authority', body, answer: authorityKeptSchema }),
    changes: (feed, after) =>
      wire.call({
        method: 'GET',
        target: `/v1/changes/${feed}?after=${after}&limit=${CHANGES}`,
        answer: changesSchema,
      }),
    block: (body) => wire.call({ method: 'POST', target: '/v1/blocks', body, answer: blockSchema }),
    fetchFile: (digest, take) => wire.fetch(`/v1/files/${digest}`, take),
    workstations: async () =>
      (await wire.call({ method: 'GET', target: '/v1/workstations', answer: workstationsSchema }))
        .workstations,
    authorityOf: async (workstation, after) => {
      const target = `/v1/workstations/${workstation}/authority?after=${after}`;
      return (await wire.call({ method: 'GET', target, answer: recordsSchema })).records;
    },
    giveCode: (body) => wire.call({ method: 'POST', target: '/v1/codes', body, answer: codeSchema }),
    revokeKey: async (key) => {
      await wire.call({ method: 'DELETE', target: `/v1/keys/${key}`, answer: z.unknown() });
    },
    relayTicket: (ticket) =>
      wire.call({ method: 'POST', target: '/v1/tickets', body: { ticket }, answer: keptTicketSchema }),
    reportOutage: async (body) => {
      await wire.call({ method: 'PUT', target: `/v1/outages/${body.id}`, body, answer: z.unknown() });
    },
    close: () => wire.close(),
  };
}
