import {
  makeDecision,
  parseTicket,
  parseTicketFile,
  ticketFile,
  withDecision,
  type DecisionForm,
  type Ticket,
} from '@yinzheng/core/approvals';
import { decisionErrand, signThroughGate } from '@yinzheng/core/devices';
import { equalBytes, fail, readable, toHex } from '@yinzheng/core/kernel';
import type { KeyToken, PinEntry } from '@yinzheng/core/ports';
import type { Seal } from '@yinzheng/core/seals';
import { sm3 } from '@yinzheng/core/sm';
import { requireUsableSeal } from '@yinzheng/core/stamping';
import type { ApproveOut, DecisionOut, PersonOut, UseRequestOut } from '@yinzheng/contract/cli';
import { decisionOut, personOut, requestOut } from './shapes.ts';
import { authorityFor, requireNoSealKey } from './unit-authority.ts';
import { requireKeyOf, strictTrust, type Files, type Workstation } from './workstation.ts';

/** A decision that may be made, up to the PIN. */
export interface PreparedDecision<T> {
  readonly request: UseRequestOut;
  readonly approver: PersonOut;
  /** As it will be signed. */
  readonly decision: DecisionOut;
  readonly key: KeyToken;
  /** Undefined: it is not here, or is another under that code; then nobody agrees. */
  readonly seal: Seal | undefined;
  /** Has the approver's key sign and keeps the decided ticket; the PIN's bytes are zeroed. */
  sign(pin: PinEntry): Promise<T>;
}

/** What a signed decision made of a ticket. */
export interface Decided extends Omit<ApproveOut, 'ticket'> {
  readonly decided: Ticket;
}

/**
 * Checks everything about a decision on a ticket before a key is asked; `keep` gets the signed one, and what it throws
 * `sign` throws; `serial`: of the device whose key is meant.
 * @throws what `makeDecision` and `requireKeyOf` throw, TICKET_WRONG_SEAL, SEAL_NOT_USABLE
 */
export function prepareDecision(
  station: Workstation,
  ticket: Ticket,
  form: DecisionForm,
  keep: (decided: Ticket) => void,
  serial?: string,
): PreparedDecision<Decided> {
  const authority = authorityFor(station, ticket);
  const decision = makeDecision(ticket, form, { authority, clock: station.clock });
  const grant = authority.grants.find((known) => equalBytes(known.digest, decision.grant));
  if (grant === undefined) fail('INTERNAL', { detail: 'a decision without a grant' });
  requireNoSealKey(station, grant.certificate, grant.person.name);
  const key = requireKeyOf(station, grant.certificate, serial);
  const { esID, digest } = ticket.request.seal;
  const found = station.seals().find(({ info }) => info.esID === esID);
  const seal = found !== undefined && equalBytes(sm3(found.bytes), digest) ? found : undefined;
  if (form.answer === 'agreed') {
    // Nobody agrees to what could not be stamped: another seal under that code, or one that must not be used.
    if (seal === undefined) fail('TICKET_WRONG_SEAL', { approved: esID });
    requireUsableSeal(seal, { ...strictTrust(station), now: station.clock.now() });
  }
  return {
    request: requestOut(ticket, found),
    approver: personOut(decision.approver),
    decision: decisionOut(decision),
    key,
    seal,
    sign: async (pin) => {
      const session = await key.login(pin, decisionErrand(decision, key.publicKey));
      try {
        const act = { kind: 'decision', ticket, decision } as const;
        const { bytes, signature } = await signThroughGate(act, session, { authority });
        const decided = withDecision(ticket, bytes, sm3(grant.cert), signature);
        keep(decided);
        const steps = ticket.request.steps.length;
        return {
          decided,
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

/**
 * The same on a ticket's file, which is rewritten in one step; a request that is kept here is kept in its new version
 * too. @throws as {@link prepareDecision}; TICKET_DECIDED where the kept request is further than the file
 */
export function prepareFileDecision(
  station: Workstation,
  files: Files,
  path: string,
  form: DecisionForm,
  serial?: string,
): PreparedDecision<ApproveOut> {
  const ticket = parseTicketFile(files.read(path));
  const { ticketId } = ticket.request;
  const latest = station.requests.latest(ticketId);
  // What is kept decides nothing: where it cannot be read, the file goes on by itself.
  const kept = latest === undefined ? undefined : readable(() => parseTicket(latest));
  if (kept !== undefined && kept.decisions.length > ticket.decisions.length) {
    fail('TICKET_DECIDED', { ticket: toHex(ticketId) });
  }
  const keep = (decided: Ticket): void => {
    files.replace(path, ticketFile(decided));
    if (kept !== undefined) station.requests.keep(ticketId, decided.der);
  };
  const prepared = prepareDecision(station, ticket, form, keep, serial);
  return {
    ...prepared,
    sign: async (pin) => {
      const { decided: _, ...made } = await prepared.sign(pin);
      return { ticket: path, ...made };
    },
  };
}

/**
 * The same on a kept request: the version that was decided on must still be the latest when the decision is kept.
 * `version` is the SM3 of its ticket. @throws as {@link prepareDecision}; REQUEST_UNKNOWN, TICKET_DECIDED
 */
export function prepareKeptDecision(
  station: Workstation,
  ticketId: Uint8Array,
  form: DecisionForm,
  version?: Uint8Array,
  serial?: string,
): PreparedDecision<Decided> & { readonly ticket: Ticket; readonly version: Uint8Array } {
  const ticket = keptTicket(station, ticketId);
  const own = sm3(ticket.der);
  const requireLatest = (wanted: Uint8Array): void => {
    const latest = station.requests.latest(ticketId);
    if (latest === undefined || !equalBytes(sm3(latest), wanted)) {
      fail('TICKET_DECIDED', { ticket: toHex(ticketId) });
    }
  };
  if (version !== undefined) requireLatest(version);
  const keep = (decided: Ticket): void => {
    // What arrives from another workstation is written by another thread.
    station.transaction(() => {
      requireLatest(own);
      station.requests.keep(ticketId, decided.der);
    });
  };
  const prepared = prepareDecision(station, ticket, form, keep, serial);
  return { ...prepared, ticket, version: own };
}

/** The latest version of a kept request. @throws REQUEST_UNKNOWN, TICKET_UNREADABLE, TICKET_ALTERED for another's ticket under that number */
export function keptTicket(station: Workstation, ticketId: Uint8Array): Ticket {
  const body = station.requests.latest(ticketId);
  if (body === undefined) fail('REQUEST_UNKNOWN', { ticket: toHex(ticketId) });
  const ticket = parseTicket(body);
  if (!equalBytes(ticket.request.ticketId, ticketId)) {
    fail('TICKET_ALTERED', { ticket: toHex(ticketId), part: 'request' });
  }
  return ticket;
}
