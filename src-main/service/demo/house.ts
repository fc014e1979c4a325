import { signThroughGate } from '@yinzheng/core/devices';
import {
  foundationDer,
  grantDer,
  loadAuthority,
  signedRecordDer,
  type Authority,
  type Grant,
} from '@yinzheng/core/authority';
import { toHex, utf8 } from '@yinzheng/core/kernel';
import type { Certificate } from '@yinzheng/core/pki';
import type { Clock, KeyToken, Random } from '@yinzheng/core/ports';
import { sm2KeyPair, sm3 } from '@yinzheng/core/sm';
import {
  emptyCrl,
  issuedCertificate,
  rootCertificate,
  type CertifiedKey,
  type DemoTerm,
} from './certificates.ts';
import { forgottenKey } from './forgotten-key.ts';
import { DEMO_PEOPLE, DEMO_SEAL_NAME, DEMO_UNIT, type DemoPerson } from './people.ts';
import { demoSeal, demoSealV5, demoStatusList, type DemoSealSpec } from './seal.ts';

const YEARS = 3;
const PIN_DIGITS = 6;

/** What making a demo unit needs from outside. */
export interface DemoDeps {
  readonly clock: Clock;
  readonly random: Random;
  /** PNG of the unit's round seal with 试用 in it. */
  drawSeal(unit: string): Uint8Array;
  /** Further seals of the unit, kept by the same custodian; none unless given. */
  readonly moreSeals?: readonly Omit<DemoSealSpec, 'esID'>[];
  /** Whether the unit has a second workstation, with records of authority of its own under the same root. */
  readonly second?: boolean;
  /** Puts a private key under a PIN and gives back the key. */
  storeKey(person: string, serial: string, privateKey: Uint8Array, pin: Uint8Array): Promise<KeyToken>;
}

/** A person of a fresh demo unit, with the PIN that is shown once. */
export interface DemoMember extends DemoPerson {
  readonly pin: string;
}

/** Everything of a fresh demo unit that is to be kept, and what is shown once. */
export interface DemoHouse {
  readonly members: readonly DemoMember[];
  readonly esID: string;
  readonly seal: Uint8Array;
  readonly moreSeals: readonly { readonly esID: string; readonly seal: Uint8Array }[];
  readonly trustRoot: Certificate;
  readonly maker: Certificate;
  readonly unit: Certificate;
  readonly crl: Uint8Array;
  readonly statusList: Uint8Array;
  readonly authorityRoot: Certificate;
  readonly own: DemoRecords;
  /** Of the unit's second workstation. */
  readonly second: DemoRecords | undefined;
}

/** The records of authority of one workstation. */
export interface DemoRecords {
  readonly records: readonly Uint8Array[];
  readonly authority: Authority;
}

interface KeyedMember extends DemoMember {
  readonly token: KeyToken;
  readonly certificate: Certificate;
}

/**
 * Makes a demo authority and its unit: root, seal maker, unit and people's certificates, a CRL and a status list,
 * the seal, the root of authority, the foundation and everybody's grants. The keys of root, maker and root of
 * authority are forgotten before it returns.
 */
export async function makeDemoHouse(deps: DemoDeps): Promise<DemoHouse> {
  const term = demoTerm(deps.clock.now());
  // Every demo's root has a name of its own: revocation lists are found by their issuer's name.
  const name = `印证试用根证书 ${toHex(deps.random.bytes(3)).toUpperCase()}`;
  const root = rootOf(name, ['keyCertSign', 'cRLSign'], term, deps.random);
  const makerKey = forgottenKey(deps.random);
  const maker = {
    key: makerKey,
    certificate: issuedCertificate(makerKey.publicKey, '印证试用制章单位', root, term, deps.random),
  };
  const members: KeyedMember[] = [];
  for (const person of DEMO_PEOPLE) members.push(await memberOf(person, root, term, deps));
  const unit = byRole(members, 'custodian').certificate;
  const esID = `SY${decimal(deps.random, 12)}`;
  const moreSeals = (deps.moreSeals ?? []).map((spec) => {
    const own = `SY${decimal(deps.random, 12)}`;
    return { esID: own, seal: demoSealV5({ ...spec, esID: own }, unit, maker, term) };
  });
  const esIDs = [esID, ...moreSeals.map((more) => more.esID)];
  const authorityRoot = rootOf('印证试用授权根', ['digitalSignature', 'nonRepudiation'], term, deps.random);
  const madeRecords = async (): Promise<DemoRecords> => {
    const records = await recordsOf(members, esIDs, authorityRoot, [root.certificate], term, deps.random);
    return { records, authority: loadAuthority(authorityRoot.certificate.der, records) };
  };
  const own = await madeRecords();
  const second = deps.second === true ? await madeRecords() : undefined;
  const house: DemoHouse = {
    members: members.map(({ id, name, role, pin }) => ({ id, name, role, pin })),
    esID,
    seal: demoSeal(esID, deps.drawSeal(DEMO_UNIT), unit, maker, term),
    moreSeals,
    trustRoot: root.certificate,
    maker: maker.certificate,
    unit,
    crl: emptyCrl(root, term),
    statusList: demoStatusList(esIDs, maker, term),
    authorityRoot: authorityRoot.certificate,
    own,
    second,
  };
  for (const { key } of [root, maker, authorityRoot]) key.forget();
  return house;
}

/** From this second on for three years. */
function demoTerm(now: Date): DemoTerm {
  const from = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const to = new Date(from);
  to.setUTCFullYear(from.getUTCFullYear() + YEARS);
  return { from, to };
}

function rootOf(
  name: string,
  keyUsage: Parameters<typeof rootCertificate>[2],
  term: DemoTerm,
  random: Random,
): CertifiedKey {
  const key = forgottenKey(random);
  return { key, certificate: rootCertificate(key, name, keyUsage, term, random) };
}

/** A person's key under a fresh PIN, and its certificate; the custodian's key is the unit's own. */
async function memberOf(
  person: DemoPerson,
  root: CertifiedKey,
  term: DemoTerm,
  deps: DemoDeps,
): Promise<KeyedMember> {
  const { privateKey, publicKey } = sm2KeyPair(deps.random);
  const pin = decimal(deps.random, PIN_DIGITS);
  const subject = person.role === 'custodian' ? DEMO_SEAL_NAME : person.name;
  const certificate = issuedCertificate(publicKey, subject, root, term, deps.random);
  const token = await deps.storeKey(
    person.id,
    `SW-${toHex(deps.random.bytes(4)).toUpperCase()}`,
    privateKey,
    utf8(pin),
  );
  privateKey.fill(0);
  return { ...person, pin, token, certificate };
}

/** Decimal digits, each as likely as the other: bytes that would favour one are drawn again. */
function decimal(random: Random, digits: number): string {
  let out = '';
  while (out.length < digits) {
    const byte = random.bytes(1)[0]!;
    if (byte < 250) out += String(byte % 10);
  }
  return out;
}

function byRole(members: readonly KeyedMember[], role: DemoPerson['role']): KeyedMember {
  const found = members.find((member) => member.role === role);
  if (found === undefined) throw new Error(`the demo has no ${role}`);
  return found;
}

/**
 * The records of authority: the foundation by its root, a grant for everybody else by both administrators, and for the
 * custodian one a seal.
 */
async function recordsOf(
  members: readonly KeyedMember[],
  esIDs: readonly string[],
  root: CertifiedKey,
  trustRoots: readonly Certificate[],
  term: DemoTerm,
  random: Random,
): Promise<Uint8Array[]> {
  const system = byRole(members, 'system-admin');
  const security = byRole(members, 'security-admin');
  const foundation = {
    mode: 'trial',
    unit: DEMO_UNIT,
    workstation: random.bytes(16),
    foundedAt: term.from,
    systemAdmin: { person: { id: system.id, name: system.name }, cert: system.certificate.der },
    securityAdmin: { person: { id: security.id, name: security.name }, cert: security.certificate.der },
    trustRoots: trustRoots.map((certificate) => sm3(certificate.der)),
  } as const;
  const founded = await signThroughGate(
    { kind: 'foundation', foundation, root: root.certificate },
    root.key.session('authority-root'),
    { authority: undefined },
  );
  const records = [
    signedRecordDer(foundationDer(foundation), [
      { certDigest: sm3(root.certificate.der), signature: founded.signature },
    ]),
  ];
  const systemSession = await system.token.login(utf8(system.pin));
  const securitySession = await security.token.login(utf8(security.pin));
  const others = members.filter((member) => member !== system && member !== security);
  const granted = others.flatMap((member) => {
    const seals: readonly (string | undefined)[] = member.role === 'custodian' ? esIDs : [undefined];
    return seals.map((seal) => ({ member, seal }));
  });
  for (const { member, seal } of granted) {
    const grant: Grant = {
      number: records.length,
      previous: sm3(records.at(-1)!),
      person: { id: member.id, name: member.name },
      cert: member.certificate.der,
      role: member.role,
      seal,
      validFrom: term.from,
      validTo: term.to,
      grantedAt: term.from,
    };
    const context = { authority: loadAuthority(root.certificate.der, records) };
    const proposed = await signThroughGate(
      { kind: 'grant', grant, seat: 'systemAdmin' },
      systemSession,
      context,
    );
    const confirmed = await signThroughGate(
      { kind: 'grant', grant, seat: 'securityAdmin' },
      securitySession,
      context,
    );
    records.push(
      signedRecordDer(grantDer(grant), [
        { certDigest: sm3(system.certificate.der), signature: proposed.signature },
        { certDigest: sm3(security.certificate.der), signature: confirmed.signature },
      ]),
    );
  }
  systemSession.logout();
  securitySession.logout();
  return records;
}
