// A certificate authority of one household, for names and addresses of a home and nothing else, and the certificate it gives this server.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { createSecureContext } from 'node:tls';
import { RoomtoneError } from '../../config/words/errors.ts';
import { bits, integer, octets, oid, sequence, set, tagged, text, time, yes } from './der.ts';

/** Both as PEM. */
export interface CertifiedKey {
  readonly cert: string;
  readonly key: string;
}

const dayMs = 86_400_000;
const caDays = 3650;
/** The longest that browsers take. */
const leafDays = 397;
/** A clock that is a little behind must not refuse a fresh certificate. */
const backdatedMs = dayMs;

/** The only names that the authority may speak for: a phone that trusts it trusts it with nothing on the internet. */
const homeDomains = ['local', 'lan', 'home.arpa', 'internal', 'fritz.box', 'localhost'] as const;
const homeNetworks: readonly (readonly [string, string])[] = [
  ['0a000000', 'ff000000'],
  ['ac100000', 'fff00000'],
  ['c0a80000', 'ffff0000'],
  ['a9fe0000', 'ffff0000'],
  ['7f000000', 'ff000000'],
  [`fc${'0'.repeat(30)}`, `fe${'0'.repeat(30)}`],
  [`fe80${'0'.repeat(28)}`, `ffc0${'0'.repeat(28)}`],
  [`${'0'.repeat(31)}1`, 'f'.repeat(32)],
];

const ids = {
  ecdsaSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  organisation: '2.5.4.10',
  subjectKey: '2.5.29.14',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  authorityKey: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
} as const;

const nameOf = (common: string): Buffer =>
  sequence(set(sequence(oid(ids.organisation), text('Roomtone'))), set(sequence(oid(ids.commonName), text(common))));

const extension = (id: string, critical: boolean, value: Buffer): Buffer =>
  sequence(oid(id), ...(critical ? [yes] : []), octets(value));

const spkiOf = (key: KeyObject): Buffer => createPublicKey(key).export({ format: 'der', type: 'spki' });
const keyIdOf = (key: KeyObject): Buffer => createHash('sha256').update(spkiOf(key)).digest().subarray(0, 20);

const v6Bytes = (address: string): Buffer => {
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = (part: string | undefined): string[] => (part === undefined || part === '' ? [] : part.split(':'));
  const [left, right] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return Buffer.from([...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join(''), 'hex');
};

const addressBytes = (address: string): Buffer =>
  isIPv4(address) ? Buffer.from(address.split('.').map(Number)) : v6Bytes(address);

const isHomeAddress = (address: string): boolean => {
  if (isIPv6(address) && address.includes('.')) return false;
  const own = addressBytes(address);
  return homeNetworks.some(([network, mask]) => {
    const [wanted, masked] = [Buffer.from(network, 'hex'), Buffer.from(mask, 'hex')];
    return wanted.length === own.length && own.every((byte, at) => (byte & (masked[at] ?? 0)) === wanted[at]);
  });
};

/** Whether the household's authority may give a certificate for it. */
export const isHomeName = (name: string): boolean => {
  if (isIPv4(name) || isIPv6(name)) return isHomeAddress(name);
  return (
    /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(name) &&
    homeDomains.some((domain) => name === domain || name.endsWith(`.${domain}`))
  );
};

const constraints = (): Buffer => {
  const permitted = [
    ...homeDomains.map((domain) => sequence(tagged(0x82, Buffer.from(domain, 'latin1')))),
    ...homeNetworks.map(([network, mask]) => sequence(tagged(0x87, Buffer.from(network + mask, 'hex')))),
  ];
  return sequence(tagged(0xa0, ...permitted));
};

interface Wanted {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly fromMs: number;
  readonly days: number;
  readonly extensions: readonly Buffer[];
}

const certify = (wanted: Wanted): string => {
  const algorithm = sequence(oid(ids.ecdsaSha256));
  const serial = Buffer.concat([Buffer.from([0x01 + ((randomBytes(1)[0] ?? 0) % 0x7f)]), randomBytes(15)]);
  const content = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    wanted.issuer,
    sequence(time(wanted.fromMs), time(wanted.fromMs + wanted.days * dayMs)),
    wanted.subject,
    spkiOf(wanted.publicKey),
    tagged(0xa3, sequence(...wanted.extensions)),
  );
  const der = sequence(content, algorithm, bits(sign('sha256', content, wanted.signer)));
  return new X509Certificate(der).toString();
};

const newKey = (): { readonly key: KeyObject; readonly pem: string } => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { key: privateKey, pem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() };
};

/** A new authority; its name tells two households apart in a phone's list. */
export const makeAuthority = (nowMs: number): CertifiedKey => {
  const { key, pem } = newKey();
  const name = nameOf(`Roomtone at home ${randomBytes(2).toString('hex').toUpperCase()}`);
  const cert = certify({
    issuer: name,
    subject: name,
    publicKey: key,
    signer: key,
    fromMs: nowMs - backdatedMs,
    days: caDays,
    extensions: [
      extension(ids.basicConstraints, true, sequence(yes, integer(Buffer.from([0])))),
      extension(ids.keyUsage, true, bits(Buffer.from([0x06]), 1)),
      extension(ids.subjectKey, false, octets(keyIdOf(key))),
      extension(ids.nameConstraints, true, constraints()),
    ],
  });
  return { cert, key: pem };
};

/** The subject of a certificate as it stands in it: what it gives must name it byte for byte. */
const subjectOf = (authority: X509Certificate): Buffer => {
  const common = /CN=(.*)$/m.exec(authority.subject)?.[1] ?? '';
  return nameOf(common);
};

/** A certificate for this server under `names`, of which none but home names may be. */
export const makeServerCertificate = (
  authority: CertifiedKey,
  names: readonly string[],
  nowMs: number,
): CertifiedKey => {
  const { key, pem } = newKey();
  const signer = createPrivateKey(authority.key);
  const alternatives = names.map((name) =>
    isIPv4(name) || isIPv6(name) ? tagged(0x87, addressBytes(name)) : tagged(0x82, Buffer.from(name, 'latin1')),
  );
  const cert = certify({
    issuer: subjectOf(new X509Certificate(authority.cert)),
    subject: nameOf(names[0] ?? 'roomtone.local'),
    publicKey: key,
    signer,
    fromMs: nowMs - backdatedMs,
    days: leafDays,
    extensions: [
      extension(ids.basicConstraints, true, sequence()),
      extension(ids.keyUsage, true, bits(Buffer.from([0x80]), 7)),
      extension(ids.extendedKeyUsage, false, sequence(oid(ids.serverAuth))),
      extension(ids.subjectKey, false, octets(keyIdOf(key))),
      extension(ids.authorityKey, false, sequence(tagged(0x80, keyIdOf(signer)))),
      extension(ids.alternativeNames, false, sequence(...alternatives)),
    ],
  });
  return { cert, key: pem };
};

export interface CertificateFacts {
  readonly names: readonly string[];
  readonly endsAtMs: number;
  /** SHA-256 over the certificate, as browsers show it. */
  readonly fingerprint: string;
}

const unquoted = (entry: string): string => entry.replace(/^(?:DNS|IP Address):/, '').toLowerCase();

export const factsOf = (cert: string): CertificateFacts => {
  const { subjectAltName, validTo, fingerprint256 } = new X509Certificate(cert);
  const names = (subjectAltName ?? '').split(/,\s*/).filter((entry) => /^(?:DNS|IP Address):/.test(entry));
  return { names: names.map(unquoted), endsAtMs: Date.parse(validTo), fingerprint: fingerprint256 };
};

/** Throws `bad-certificate` with what is wrong in words. */
export const checkCertificate = ({ cert, key }: CertifiedKey, nowMs: number): void => {
  const refuse = (problem: string): never => {
    throw new RoomtoneError('bad-certificate', { problem });
  };
  const parsed = ((): { readonly x509: X509Certificate; readonly own: KeyObject } => {
    try {
      return { x509: new X509Certificate(cert), own: createPrivateKey(key) };
    } catch {
      return refuse('the files must be a certificate and its key in PEM form, the key without a password');
    }
  })();
  if (!parsed.x509.checkPrivateKey(parsed.own)) refuse('the key does not belong to it');
  if (Date.parse(parsed.x509.validTo) <= nowMs) refuse('it has ended');
  if (Date.parse(parsed.x509.validFrom) > nowMs + backdatedMs) refuse('it is not valid yet');
  try {
    createSecureContext({ cert, key });
  } catch {
    refuse('the server cannot use it');
  }
};
