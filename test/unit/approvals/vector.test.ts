import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTicket, verifyTicket } from '@yinzheng/core/approvals';
import { loadAuthority } from '@yinzheng/core/authority';
import { fromHex, toHex } from '@yinzheng/core/kernel';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { opensslVerifies } from '../../support/openssl.ts';
import { ROOT } from '../../support/repo.ts';

const vector = z
  .object({
    authorityRoot: z.string(),
    authorityRecords: z.array(z.string()),
    ticket: z.string(),
    request: z.string(),
    requestDigest: z.string(),
    decision: z.string(),
    decisionSignature: z.string(),
    grantDigest: z.string(),
    approverCertDigest: z.string(),
    checkedAt: z.string(),
    meaning: z.record(z.string(), z.union([z.string(), z.number()])),
  })
  .parse(JSON.parse(readFileSync(join(ROOT, 'test/vectors/ticket.json'), 'utf8')));

function openSslSm3(hex: string): string {
  return createHash('sm3').update(Buffer.from(hex, 'hex')).digest('hex');
}

describe('the published ticket', () => {
  const ticket = parseTicket(fromHex(vector.ticket));
  const authority = loadAuthority(fromHex(vector.authorityRoot), vector.authorityRecords.map(fromHex));

  it('reads as it is described', () => {
    const { applicant, reason, documents, expiresAt } = ticket.request;
    expect({
      applicant: applicant.name,
      approver: ticket.decisions[0]?.decision.approver.name,
      reason,
      document: documents[0]?.name,
      count: documents[0]?.count,
      expiresAt: expiresAt.toISOString().replace('.000', ''),
    }).toEqual(vector.meaning);
    expect(toHex(ticket.requestBytes)).toBe(vector.request);
    expect(toHex(ticket.decisions[0]!.record.act.bytes)).toBe(vector.decision);
  });

  it('has the digests that OpenSSL computes', () => {
    expect(openSslSm3(vector.request)).toBe(vector.requestDigest);
    expect(openSslSm3(vector.authorityRecords[2]!)).toBe(vector.grantDigest);
    expect(toHex(ticket.decisions[0]!.decision.request)).toBe(vector.requestDigest);
    expect(toHex(ticket.decisions[0]!.decision.grant)).toBe(vector.grantDigest);
    const certificate = authority.grants[1]!.cert;
    expect(openSslSm3(toHex(certificate))).toBe(vector.approverCertDigest);
  });

  it('is signed as OpenSSL verifies', () => {
    const key = authority.grants[1]!.certificate.publicKey.sm2Point!;
    expect(opensslVerifies(key, fromHex(vector.decision), fromHex(vector.decisionSignature))).toBe(true);
  });

  it('holds', () => {
    const { approvers } = verifyTicket(ticket, authority, new Date(vector.checkedAt));
    expect(approvers.map((person) => person.id)).toEqual(['li']);
  });
});
