import { makeDecision } from '@yinzheng/core/approvals';
import type { Authority } from '@yinzheng/core/authority';
import { der } from '@yinzheng/core/asn1';
import {
  parseProbe,
  parseSignIn,
  probeHolds,
  signInHolds,
  signThroughGate,
  type GateAct,
} from '@yinzheng/core/devices';
import { certificationRequestFrom, derToPem, x500Name } from '@yinzheng/core/pki';
import { sm3 } from '@yinzheng/core/sm';
import { checkpointAt } from '@yinzheng/core/use-log';
import { ticketRight } from '@yinzheng/core/use-rights';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reserve } from '../../../src-core/stamping/reserve.ts';
import { asyncCodeOf } from '../../support/codes.ts';
import {
  decide,
  ENDS,
  FOUNDED,
  people,
  request,
  sessionOf,
  TestClock,
  usualAuthority,
  type GrantSpec,
  type Holder,
} from '../../support/house.ts';
import { DISTID, opensslVerifies } from '../../support/openssl.ts';
import { stampHouse } from '../../support/stamp-house.ts';
import { tempDir } from '../../support/temp.ts';
import { run } from '../../support/tools.ts';
import { MemoryUseLog } from '../../support/use-log.ts';

const who = people();
const clock = new TestClock();
const nonce = sm3(new Uint8Array(1));

function codeFor(act: GateAct, holder: Holder, authority: Authority | undefined): Promise<string> {
  return asyncCodeOf(() => signThroughGate(act, sessionOf(holder), { authority }));
}

/** An authority with grants beside that `loadAuthority` would not let through: the gate looks for itself. */
function withGrants(authority: Authority, ...more: readonly Pick<GrantSpec, 'role' | 'to'>[]): Authority {
  const [like] = authority.grants;
  const grants = more.map(({ role, to: { person, certificate } }) => {
    return { ...like!, role, person, certificate, cert: certificate.der, digest: sm3(certificate.der) };
  });
  return { ...authority, grants: [...authority.grants, ...grants] };
}

describe('a person’s key and a seal’s', () => {
  it('are told apart for decisions', async () => {
    // The records name the seal's very certificate as an approver's.
    const twin = { ...who.approver, person: { id: 'sun', name: '孙' } };
    const both = withGrants(usualAuthority(who), { role: 'custodian', to: twin });
    const ticket = request(both, clock);
    const form = { approverId: 'li', answer: 'agreed', opinion: '' } as const;
    const decision = makeDecision(ticket, form, { authority: both, clock });
    expect(await codeFor({ kind: 'decision', ticket, decision }, who.approver, both)).toBe('KEY_SHARED');
    const usual = usualAuthority(who);
    const open = request(usual, clock);
    const own = makeDecision(open, form, { authority: usual, clock });
    expect(await codeFor({ kind: 'decision', ticket: open, decision: own }, who.approver, usual)).toBe(
      'not refused',
    );
  });

  it.each([undefined, 'applicant', 'approver', 'leader', 'system'] as const)(
    'are told apart for impressions and checkpoints, when the key is also the %s’s',
    async (other) => {
      const house = await stampHouse();
      const { seal, clock: now } = house;
      const sealKey = house.who.custodian;
      const twin = { ...sealKey, person: { id: 'sun', name: '孙' } };
      const { foundation } = house.authority;
      const systemAdmin = { person: twin.person, cert: twin.certificate.der };
      const authority =
        other === 'system'
          ? { ...house.authority, foundation: { ...foundation, systemAdmin } }
          : withGrants(house.authority, ...(other === undefined ? [] : [{ role: other, to: twin }]));
      const [approved] = house.ticket.request.documents;
      const open = request(authority, now, {
        seal: { esID: seal.info.esID, digest: sm3(seal.bytes) },
        documents: [approved!],
      });
      const ticket = await decide(open, house.who.approver, { authority, clock: now });
      now.advance(60);
      const at = now.now();
      const answers: string[] = [];
      for (const format of ['ses', 'cms'] as const) {
        const log = new MemoryUseLog();
        const job = {
          ...house.job,
          right: ticketRight(ticket),
          document: ticket.request.documents[0]!,
          format,
        };
        const terms = { jobId: new Uint8Array(16), at, approvers: [], output: '/a' };
        const reservation = log.transaction((writer) => reserve(writer, job, terms))[0]!;
        const { certificate } = job;
        const sign = (act: GateAct): Promise<string> =>
          asyncCodeOf(() => signThroughGate(act, sessionOf(sealKey), { authority, log }));
        const impression = { right: ticketRight(ticket), seal, certificate, digest: nonce, at, reservation };
        answers.push(await sign({ kind: `${format}-impression`, ...impression }));
        const checkpoint = checkpointAt(
          log.transaction((writer) => writer.lastRow()!),
          authority,
          at,
        );
        answers.push(await sign({ kind: 'checkpoint', checkpoint, certificate }));
      }
      const expected = other === undefined ? 'not refused' : 'KEY_OF_PERSON';
      expect(answers).toEqual([expected, expected, expected, expected]);
    },
  );

  it('are not made one by a grant', async () => {
    const authority = usualAuthority(who);
    const grant = {
      ...authority.next,
      person: { id: 'sun', name: '孙' },
      seal: undefined,
      validFrom: FOUNDED,
      validTo: ENDS,
      grantedAt: FOUNDED,
    };
    for (const [role, holder, code] of [
      ['leader', who.custodian, 'KEY_SHARED'],
      ['custodian', who.approver, 'KEY_SHARED'],
      ['custodian', who.security, 'KEY_SHARED'],
      ['custodian', who.custodian, 'not refused'],
      ['leader', who.leader, 'not refused'],
    ] as const) {
      const act = {
        kind: 'grant',
        grant: { ...grant, role, cert: holder.certificate.der },
        seat: 'systemAdmin',
      } as const;
      expect([role, holder.person.id, await codeFor(act, who.system, authority)]).toEqual([
        role,
        holder.person.id,
        code,
      ]);
    }
  });
});

describe('a probe', () => {
  it('names the key that signs it', async () => {
    const act = { kind: 'probe', nonce, at: clock.now() } as const;
    const { bytes, signature } = await signThroughGate(act, sessionOf(who.leader), { authority: undefined });
    expect(parseProbe(bytes)).toEqual({ publicKey: who.leader.publicKey, nonce, at: clock.now() });
    expect(probeHolds(bytes, signature, who.leader.publicKey)).toBe(true);
    expect(opensslVerifies(who.leader.publicKey, bytes, signature)).toBe(true);
    expect(probeHolds(bytes, who.approver.sign(bytes), who.approver.publicKey)).toBe(false);
  });

  it('wants 32 bytes of randomness', async () => {
    const act = { kind: 'probe', nonce: nonce.slice(1), at: clock.now() } as const;
    expect(await codeFor(act, who.leader, undefined)).toBe('BAD_ARGUMENT');
  });
});

describe('a certificate request', () => {
  it('is for the key that signs it, as openssl reads it', async () => {
    const subject = x500Name([{ type: 'CN', value: '某单位' }]);
    const act = { kind: 'certificate-request', subject } as const;
    const { bytes, signature } = await signThroughGate(act, sessionOf(who.custodian), {
      authority: undefined,
    });
    const cwd = tempDir();
    writeFileSync(
      join(cwd, 'a.csr'),
      derToPem(certificationRequestFrom(bytes, signature), 'CERTIFICATE REQUEST'),
    );
    const args = ['-noout', '-verify', '-vfyopt', DISTID, '-subject', '-pubkey', '-nameopt', 'utf8'];
    const { stdout, stderr } = run('openssl', ['req', '-in', 'a.csr', ...args], { cwd });
    expect(stdout + stderr).toContain('verify OK');
    expect(stdout).toContain('CN=某单位');
    expect(stdout).toContain(derToPem(who.custodian.certificate.publicKey.spki, 'PUBLIC KEY').trim());
  });

  it.each([
    ['no name', der.octets(new Uint8Array(3)), 'DER_MALFORMED'],
    ['an empty name', der.sequence(), 'BAD_ARGUMENT'],
    [
      'bytes after the name',
      Uint8Array.from([...x500Name([{ type: 'CN', value: 'A' }]), 0]),
      'DER_MALFORMED',
    ],
  ])('is not made for %s', async (_, subject, code) => {
    expect(await codeFor({ kind: 'certificate-request', subject }, who.custodian, undefined)).toBe(code);
  });
});

describe('a sign-in', () => {
  const challenge = { verifier: '市电子证照库', nonce, issuedAt: clock.now() };
  const { certificate } = who.leader;
  const act = { kind: 'sign-in', challenge, certificate, at: clock.now() } as const;

  it('answers one verifier and no other', async () => {
    const { bytes, signature } = await signThroughGate(act, sessionOf(who.leader), {
      authority: usualAuthority(who),
    });
    expect(parseSignIn(bytes)).toEqual({ ...challenge, certDigest: sm3(certificate.der) });
    const holds = (changes: Partial<typeof challenge>, by = certificate) =>
      signInHolds(bytes, signature, { ...challenge, ...changes }, by);
    expect(holds({})).toBe(true);
    expect(holds({ verifier: '县电子证照库' })).toBe(false);
    expect(holds({ nonce: sm3(nonce) })).toBe(false);
    expect(holds({ issuedAt: new Date(clock.now().getTime() + 1000) })).toBe(false);
    expect(holds({}, who.approver.certificate)).toBe(false);
  });

  it.each([
    ['by another key', act, who.approver, 'KEY_WRONG'],
    ['by a seal’s key', { ...act, certificate: who.custodian.certificate }, who.custodian, 'KEY_OF_SEAL'],
    ['long after', { ...act, at: new Date(clock.now().getTime() + 301_000) }, who.leader, 'SIGN_IN_STALE'],
    ['long before', { ...act, at: new Date(clock.now().getTime() - 301_000) }, who.leader, 'SIGN_IN_STALE'],
    [
      'with a certificate that ended',
      { ...act, at: new Date(ENDS.getTime() + 1000) },
      who.leader,
      'KEY_CERT_EXPIRED',
    ],
    ['too early', { ...act, at: new Date(FOUNDED.getTime() - 1000) }, who.leader, 'KEY_CERT_NOT_YET_VALID'],
    ['for nobody', { ...act, challenge: { ...challenge, verifier: '' } }, who.leader, 'BAD_ARGUMENT'],
    [
      'for a hidden name',
      { ...act, challenge: { ...challenge, verifier: 'a\u202eb' } },
      who.leader,
      'BAD_ARGUMENT',
    ],
    [
      'with blanks around',
      { ...act, challenge: { ...challenge, verifier: ' a' } },
      who.leader,
      'BAD_ARGUMENT',
    ],
    [
      'with a short nonce',
      { ...act, challenge: { ...challenge, nonce: nonce.slice(1) } },
      who.leader,
      'BAD_ARGUMENT',
    ],
  ] as const)('is not signed %s', async (_, asked, holder, code) => {
    expect(await codeFor(asked, holder, usualAuthority(who))).toBe(code);
  });
});
