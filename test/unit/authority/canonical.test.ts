import { readDer } from '@yinzheng/core/asn1';
import { asFoundation, asGrant, asSignedRecord, loadAuthority } from '@yinzheng/core/authority';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../support/codes.ts';
import { derChanges } from '../../support/der-changes.ts';
import { people, recordsOf, SEAL_ID, usualGrants } from '../../support/house.ts';

// Each single change of the canonical form of a record, and of the root's certificate, breaks the chain.

const who = people();
const root = who.root.certificate.der;
const records = recordsOf(who, usualGrants(who));
const forOneSeal = recordsOf(who, [{ role: 'custodian', to: who.custodian, seal: SEAL_ID }]);

/** Reads a record as the chain's check does, but for its signatures. */
function readRecord(bytes: Uint8Array, index: number): void {
  const { act } = asSignedRecord(readDer(bytes, 'record'), 'record');
  if (index === 0) asFoundation(act);
  else asGrant(act);
}

describe('records of authority changed at one place', () => {
  it('hold unchanged', () => {
    expect(loadAuthority(root, records).grants).toHaveLength(4);
    expect(loadAuthority(root, forOneSeal).grants).toHaveLength(1);
  });

  it.each([
    ['the foundation', records.slice(0, 1)],
    ['a grant for every seal', records.slice(0, 2)],
    ['a grant for one seal', forOneSeal],
  ])('are refused: %s', { timeout: 60_000 }, (_, chain) => {
    const index = chain.length - 1;
    let [count, whole] = [0, 0];
    for (const { name, bytes, sameMeaning } of derChanges(chain[index]!)) {
      // Most are not even a record: every so many of these go the whole way, and all the others.
      const unread = codeOf(() => readRecord(bytes, index));
      if (sameMeaning) expect(unread, name).toBe('DER_MALFORMED');
      if (unread === 'not refused' || count % 20 === 0) {
        const code = codeOf(() => loadAuthority(root, chain.with(index, bytes)));
        expect(code, name).toBe('AUTHORITY_BROKEN');
        whole++;
      } else {
        expect(unread, name).toBe('DER_MALFORMED');
      }
      count++;
    }
    expect(count).toBeGreaterThan(700);
    expect(whole).toBeGreaterThan(100);
  });

  it('are refused under a root whose certificate was changed', () => {
    for (const { name, bytes } of derChanges(root)) {
      const code = codeOf(() => loadAuthority(bytes, records));
      expect(code, name).toBe('AUTHORITY_BROKEN');
    }
  });
});
