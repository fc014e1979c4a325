import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCertificate, parseCrl, pemToDer, type Certificate, type Crl } from '@yinzheng/core/pki';
import { DEFAULT_POLICY, type VerificationContext } from '@yinzheng/core/verification';
import { nodeForeignCrypto } from '../../src-main/adapters/foreign-crypto.ts';
import { openssl } from './openssl.ts';

// Keys, certificates, messages and time stamps of other algorithms, all made by openssl: none of our code takes part.

/** Arguments of `openssl genpkey`. */
export const KEYS = {
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  rsa512: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:512'],
  rsaPss: ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048'],
  p192: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:prime192v1'],
  p256: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  p521: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  secp256k1: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:secp256k1'],
  brainpool: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:brainpoolP256r1'],
  ed25519: ['-algorithm', 'ED25519'],
} as const;
export type KeyName = keyof typeof KEYS;

export interface IssueSpec {
  readonly key?: KeyName;
  /** Lines of the extensions section. */
  readonly extensions?: readonly string[];
  /** More arguments of `openssl ca`, such as `-md sha1`. */
  readonly args?: readonly string[];
  /** YYYYMMDDhhmmssZ; two years around now unless given. */
  readonly from?: string;
  readonly until?: string;
}

/** Somebody with a key and a certificate in files of the folder: NAME.key, NAME.pem. */
export interface ForeignParty {
  readonly name: string;
  readonly cwd: string;
  readonly certificate: Certificate;
}

const SIGNER = ['basicConstraints = CA:FALSE', 'keyUsage = critical, digitalSignature, nonRepudiation'];
export const CA = ['basicConstraints = critical, CA:TRUE', 'keyUsage = critical, keyCertSign, cRLSign'];
export const TIME_STAMPING = [...SIGNER, 'extendedKeyUsage = critical, timeStamping'];

function time(days: number): string {
  const iso = new Date(Date.now() + days * 86_400_000).toISOString();
  return `${iso.slice(0, 19).replace(/[-:T]/g, '')}Z`;
}

function certificateIn(cwd: string, file: string): Certificate {
  return parseCertificate(pemToDer(readFileSync(join(cwd, file), 'utf8'), 'CERTIFICATE'));
}

/** Makes a key and a certificate: self-signed without an issuer. */
export function foreignParty(
  cwd: string,
  name: string,
  issuer: ForeignParty | undefined,
  spec: IssueSpec = {},
): ForeignParty {
  const { key = 'rsa', extensions = issuer === undefined ? CA : SIGNER, args = [] } = spec;
  const { from = time(-365), until = time(365) } = spec;
  openssl(['genpkey', ...KEYS[key], '-out', `${name}.key`], cwd);
  openssl(
    ['req', '-new', '-key', `${name}.key`, '-subj', `/C=CN/O=Other/CN=${name}`, '-out', `${name}.csr`],
    cwd,
  );
  const by = issuer?.name ?? name;
  const config = ['[ca]', 'default_ca = own', '[own]', `database = ${by}.index`, `serial = ${by}.serial`];
  const rules = [
    'new_certs_dir = .',
    'policy = any',
    'unique_subject = no',
    'default_md = sha256',
    'rand_serial = yes',
  ];
  const names = ['[any]', 'countryName = optional', 'organizationName = optional', 'commonName = supplied'];
  const lists = 'default_crl_days = 30';
  writeFileSync(
    join(cwd, `${name}.cnf`),
    [...config, lists, ...rules, ...names, '[ext]', ...extensions, 'subjectKeyIdentifier = hash', ''].join(
      '\n',
    ),
  );
  if (issuer === undefined) writeFileSync(join(cwd, `${name}.index`), '');
  const signer =
    issuer === undefined
      ? ['-selfsign', '-keyfile', `${name}.key`]
      : ['-cert', `${by}.pem`, '-keyfile', `${by}.key`];
  const dates = ['-startdate', from, '-enddate', until];
  const files = ['-in', `${name}.csr`, '-out', `${name}.pem`, '-extensions', 'ext', '-notext', '-batch'];
  openssl(['ca', '-config', `${name}.cnf`, ...signer, ...dates, ...files, ...args], cwd);
  writeFileSync(
    join(cwd, `${name}.index`),
    issuer === undefined ? readFileSync(join(cwd, `${name}.index`)) : '',
  );
  return { name, cwd, certificate: certificateIn(cwd, `${name}.pem`) };
}

/** Revokes a certificate of an issuer, if one is given, and makes the issuer's list. */
export function foreignCrl(issuer: ForeignParty, revoked?: ForeignParty, args: readonly string[] = []): Crl {
  const { cwd, name } = issuer;
  const by = ['-config', `${name}.cnf`, '-cert', `${name}.pem`, '-keyfile', `${name}.key`];
  if (revoked !== undefined) openssl(['ca', ...by, '-revoke', `${revoked.name}.pem`], cwd);
  openssl(['ca', ...by, '-gencrl', '-out', `${name}.crl`, ...args], cwd);
  return parseCrl(pemToDer(readFileSync(join(cwd, `${name}.crl`), 'utf8'), 'X509 CRL'));
}

/** A detached CMS over some bytes. `args` are more arguments of `openssl cms -sign`. */
export function foreignCms(
  signer: ForeignParty,
  content: Uint8Array,
  args: readonly string[] = [],
): Uint8Array {
  const { cwd, name } = signer;
  writeFileSync(join(cwd, 'content'), content);
  const files = ['-in', 'content', '-out', 'out.cms', '-outform', 'DER'];
  const own = ['-signer', `${name}.pem`, '-inkey', `${name}.key`];
  openssl(['cms', '-sign', '-binary', ...files, ...own, ...args], cwd);
  return new Uint8Array(readFileSync(join(cwd, 'out.cms')));
}

export interface ForeignTokenSpec {
  /** Digest of the imprint. */
  readonly imprint?: string;
  /** Digest of the authority's signature. */
  readonly digest?: string;
}

/** A time stamp token of RFC 3161 over some bytes, at this moment. */
export function foreignToken(
  authority: ForeignParty,
  stamped: Uint8Array,
  { imprint = 'sha256', digest = 'sha256' }: ForeignTokenSpec = {},
): Uint8Array {
  const { cwd, name } = authority;
  writeFileSync(join(cwd, 'stamped'), stamped);
  const config = [
    ...['[tsa]', 'serial = tsa.serial', 'default_policy = 1.2.3.4.1', 'accuracy = secs:1'],
    ...[`digests = ${['sha1', 'md5', 'sha256', 'sha384', 'sha512'].join(', ')}`],
    ...[`signer_digest = ${digest}`, 'ess_cert_id_alg = sha256', 'ordering = no', 'tsa_name = no', ''],
  ];
  writeFileSync(join(cwd, 'tsa.cnf'), ['[ts]', 'default_tsa = tsa', ...config].join('\n'));
  writeFileSync(join(cwd, 'tsa.serial'), '01\n');
  openssl(['ts', '-query', '-data', 'stamped', `-${imprint}`, '-cert', '-out', 'q.tsq'], cwd);
  const own = ['-signer', `${name}.pem`, '-inkey', `${name}.key`];
  const files = ['-queryfile', 'q.tsq', '-token_out', '-out', 'out.tst'];
  openssl(['ts', '-reply', '-config', 'tsa.cnf', '-section', 'tsa', ...files, ...own], cwd);
  return new Uint8Array(readFileSync(join(cwd, 'out.tst')));
}

/** Trust in some roots, now, with every algorithm. */
export function trustingForeign(...roots: readonly ForeignParty[]): VerificationContext {
  return {
    roots: roots.map(({ certificate }) => certificate),
    others: [],
    crls: [],
    statusLists: [],
    now: new Date(),
    policy: DEFAULT_POLICY,
    foreign: nodeForeignCrypto,
  };
}
