import {
  makeDecision,
  parseTicketFile,
  ticketFile,
  withDecision,
  type DecisionForm,
} from '@yinzheng/core/approvals';
import { signThroughGate } from '@yinzheng/core/devices';
import { equalBytes, fail, toHex } from '@yinzheng/core/kernel';
import type { KeyToken } from '@yinzheng/core/ports';
import { sm3 } from '@yinzheng/core/sm';
import { requireUsableSeal } from '@yinzheng/core/stamping';
import type { ApproveOut, PersonOut, UseRequestOut } from '@yinzheng/contract/cli';
import { decisionOut, personOut, requestOut } from './shapes.ts';
import { requireKeyOf, strictTrust, type Files, type Workstation } from './workstation.ts';

/** A decision that may be made, up to the PIN. */
export interface PreparedDecision {
  readonly request: UseRequestOut;
  readonly approver: PersonOut;
  readonly key: KeyToken;
  /** Has the approver's key sign and rewrites the ticket's file in one step; the PIN's bytes are zeroed. */
  sign(pin: Uint8Array): Promise<ApproveOut>;
}

/** Checks a ticket file and everything about a decision on it before a key is asked. @throws what `makeDecision` throws, KEY_MISSING, TICKET_WRONG_SEAL, SEAL_NOT_USABLE */
export function prepareDecision(
  station: Workstation,
  files: Files,
  path: string,
  form: DecisionForm,
): PreparedDecision {
  const ticket = parseTicketFile(files.read(path));
  const authority = station.authority();
  const decision = makeDecision(ticket, form, { authority, clock: station.clock });
  const grant = authority.grants.find((known) => equalBytes(known.digest, decision.grant));
  if (grant === undefined) fail('INTERNAL', { detail: 'a decision without a grant' });
  const key = requireKeyOf(station, grant.certificate);
  const { esID, digest } = ticket.request.seal;
  const seal = station.seals().find(({ info }) => info.esID === esID);
  if (form.answer === 'agreed') {
    // Nobody agrees to what could not be stamped: another seal under that code, or one that must not be used.
    if (seal === undefined || !equalBytes(sm3(seal.bytes), digest))
      fail('TICKET_WRONG_SEAL', { approved: esID });
    requireUsableSeal(seal, { ...strictTrust(station), now: station.clock.now() });
  }
  return {
    request: requestOut(ticket, seal),
    approver: personOut(decision.approver),
    key,
    sign: async (pin) => {
      const session = await key.login(pin);
      try {
        const act = { kind: 'decision', ticket, decision } as const;
        const { bytes, signature } = await signThroughGate(act, session, { authority });
        const decided = withDecision(ticket, bytes, sm3(grant.cert), signature);
        files.replace(path, ticketFile(decided));
        const steps = ticket.request.steps.length;
        return {
          ticket: path,
          id: toHex(ticket.request.ticketId),
          decision: decisionOut(decision),
          steps,
          approved: decision.answer === 'agreed' && decided.decisions.length === steps,
        };
      } finally {
        session.logout();
      }
    },
  };
}
