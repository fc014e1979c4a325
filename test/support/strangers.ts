import { readFileSync } from 'node:fs';
import { bytesSource, centreRange, openPdf, visibleSize } from '@yinzheng/core/documents';
import { makeDecision, makeRequest, withDecision, type Ticket } from '@yinzheng/core/approvals';
import { signThroughGate, messageBytes } from '@yinzheng/core/devices';
import { equalBytes, utf8 } from '@yinzheng/core/kernel';
import { parseCrl } from '@yinzheng/core/pki';
import type { Clock, KeySession, KeyToken } from '@yinzheng/core/ports';
import {
  drawRoundSeal,
  parseSeal,
  parseSealStatusList,
  ROUND_SEAL_SIZES,
  SEAL_RED,
  type Seal,
} from '@yinzheng/core/seals';
import { sm2PublicKey, sm2Sign, sm3 } from '@yinzheng/core/sm';
import { stamp, type StampPosition } from '@yinzheng/core/stamping';
import { DEFAULT_POLICY, type VerificationContext } from '@yinzheng/core/verification';
import { ticketRight } from '@yinzheng/core/use-rights';
import { outputFile } from '../../src-main/adapters/output-file.ts';
import { renderInk } from '../../src-main/adapters/raster.ts';
import { loadSealFont } from '../../src-main/adapters/seal-font.ts';
import { makeDemoHouse, type DemoHouse } from '../../src-main/service/demo/house.ts';
import { seededRandom } from './made-seals.ts';
import { MemoryUseLog } from './use-log.ts';

// What strangers are shown: a demo unit as the product makes it, with its real seal, that stamps whole files on disk.
// Only the keys and the log are in memory, for speed.

export type StampFormat = 'ses' | 'cms';
export const STAMP_FORMATS: readonly StampFormat[] = ['ses', 'cms'];

/** A document that may be stamped. */
export interface StrangeDocument {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The seal's diameter, mm. */
export const SEAL_MM = 42;
/** A demo unit that stamps. */
export interface Sealer {
  readonly house: DemoHouse;
  readonly seal: Seal;
  /** Rows in the use log. */
  rows(): number;
  /** The root given (`--trust`), with what the demo knows of revocation and status. */
  readonly trusting: VerificationContext;
  /** The same without the root. */
  readonly trustless: VerificationContext;
  /** One approval for documents, up to `count` impressions on each. */
  approve(documents: readonly StrangeDocument[], count: number): Promise<Ticket>;
  /** Stamps an approved document into a new file and gives its bytes back, read from the disk. */
  stamp(
    ticket: Ticket,
    document: StrangeDocument,
    format: StampFormat,
    at: readonly StampPosition[],
    to: string,
  ): Promise<Uint8Array>;
}

/** The time of this computer, in whole seconds: what certificates and signatures can say. */
const CLOCK: Clock = { now: () => new Date(Math.floor(Date.now() / 1000) * 1000) };

/** Makes a demo unit with a real seal of 42 mm. */
export async function demoSealer(): Promise<Sealer> {
  const random = seededRandom('strangers');
  const keys = new Map<string, KeyToken>();
  const house = await makeDemoHouse({
    clock: CLOCK,
    random,
    drawSeal: demoPicture,
    storeKey: (person, serial, privateKey, pin) => {
      const key = memoryKey(serial, privateKey.slice(), pin.slice());
      keys.set(person, key);
      return Promise.resolve(key);
    },
  });
  const seal = parseSeal(house.seal);
  const member = (role: string): { id: string; name: string; pin: Uint8Array; key: KeyToken } => {
    const one = house.members.find((found) => found.role === role)!;
    return { id: one.id, name: one.name, pin: utf8(one.pin), key: keys.get(one.id)! };
  };
  const { authority } = house.own;
  const log = new MemoryUseLog();
  const trustless: VerificationContext = {
    roots: [],
    others: [],
    crls: [parseCrl(house.crl)],
    statusLists: [parseSealStatusList(house.statusList)],
    now: CLOCK.now(),
    policy: DEFAULT_POLICY,
  };
  const trusting = { ...trustless, roots: [house.trustRoot] };

  const approve: Sealer['approve'] = async (documents, count) => {
    const form = {
      applicantId: member('applicant').id,
      seal: { esID: seal.info.esID, digest: sm3(seal.bytes) },
      reason: '给别人的软件验证',
      classification: 'public',
      validDays: undefined,
      documents: documents.map(({ name, bytes }) => ({
        digest: sm3(bytes),
        size: bytes.length,
        name,
        count,
      })),
    } as const;
    const ticket = makeRequest(form, { authority, clock: CLOCK, random });
    const approver = member('approver');
    const answer = { approverId: approver.id, answer: 'agreed', opinion: '' } as const;
    const decision = makeDecision(ticket, answer, { authority, clock: CLOCK });
    const session = await approver.key.login(approver.pin);
    const { bytes, signature } = await signThroughGate({ kind: 'decision', ticket, decision }, session, {
      authority,
    });
    const { cert } = authority.grants.find((grant) => equalBytes(grant.digest, decision.grant))!;
    return withDecision(ticket, bytes, sm3(cert), signature);
  };

  const stampOne: Sealer['stamp'] = async (ticket, document, format, at, to) => {
    const digest = sm3(document.bytes);
    const custodian = member('custodian');
    const jobId = random.bytes(16);
    const job = {
      right: ticketRight(ticket),
      document: ticket.request.documents.find((one) => equalBytes(one.digest, digest))!,
      source: bytesSource(document.bytes),
      seal,
      certificate: house.unit,
      custodian: { id: custodian.id, name: custodian.name },
      format,
      positions: at,
    };
    await stamp(job, custodian.pin, {
      authority,
      clock: CLOCK,
      random,
      log,
      key: custodian.key,
      jobId,
      output: outputFile(to, jobId),
      verification: trusting,
      maxBytes: 1 << 30,
    });
    return new Uint8Array(readFileSync(to));
  };

  return { house, seal, rows: () => log.rows.length, trusting, trustless, approve, stamp: stampOne };
}

/** A place on a page at shares of its width and height, moved in so that the seal lies on the page. */
export function placeOn(pdf: Uint8Array, page: number, across: number, down: number): StampPosition {
  const shape = openPdf(bytesSource(pdf)).page(page);
  const { width, height } = visibleSize(shape);
  const { minX, maxX, minY, maxY } = centreRange(shape, { width: SEAL_MM, height: SEAL_MM });
  const within = (value: number, least: number, most: number): number =>
    Math.min(most, Math.max(least, Math.round(value)));
  return { page, x: within(width * across, minX, maxX), y: within(height * down, minY, maxY) };
}

/** The seal as the demo draws it: 试用 in the picture. */
function demoPicture(unit: string): Uint8Array {
  const svg = drawRoundSeal({ size: ROUND_SEAL_SIZES.mm42, name: unit, trial: true }, loadSealFont());
  return renderInk({ svg, widthMm: SEAL_MM, heightMm: SEAL_MM, ink: SEAL_RED }).png;
}

/** A key in memory under its PIN. */
function memoryKey(serial: string, privateKey: Uint8Array, pin: Uint8Array): KeyToken {
  const token: KeyToken = {
    kind: 'software',
    serial,
    publicKey: sm2PublicKey(privateKey),
    login: (given) => {
      if (!(given instanceof Uint8Array) || !equalBytes(given, pin))
        return Promise.reject(new Error('another PIN'));
      return Promise.resolve(session);
    },
  };
  const session: KeySession = {
    token,
    sign: (message) => Promise.resolve(sm2Sign(privateKey, messageBytes(message))),
    logout: () => undefined,
  };
  return token;
}
