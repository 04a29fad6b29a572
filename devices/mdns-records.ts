// What a stranger's mDNS records may say here: names, addresses and TXT entries cut down to plain, short text.

/** A record as it came from the network: nothing in it is trusted. */
export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly ttl?: number;
  readonly flush?: boolean;
  readonly data?: unknown;
}

export interface DnsQuestion {
  readonly name: string;
  readonly type: 'PTR' | 'SRV' | 'TXT' | 'A' | 'ANY';
}

const longestName = 64;
const longestHost = 253;
const mostTxtEntries = 32;

/** Text for a person: no control, direction or invisible characters, at most 64 characters. */
export const plainText = (text: string, longest: number = longestName): string =>
  [...text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, '')].slice(0, longest).join('').trim();

export const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** `mpd` -> `_mpd._tcp.local`. */
export const typeName = (type: string): string => `_${type}._tcp.local`;

/** The instance part of a full service name, dots included; null when it is not of this type. */
export const instanceOf = (fullName: string, type: string): string | null => {
  const end = `.${typeName(type)}`;
  if (fullName.length > 255 || !fullName.toLowerCase().endsWith(end.toLowerCase())) return null;
  return plainText(fullName.slice(0, -end.length)) || null;
};

/** A host name that may be shown and looked up; null for anything else. */
export const hostName = (value: unknown): string | null => {
  if (typeof value !== 'string' || value.length > longestHost) return null;
  return /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(value) ? value.replace(/\.$/, '') : null;
};

export const readTarget = (value: unknown): { readonly target: string; readonly port: number } | null => {
  if (typeof value !== 'object' || value === null || !('target' in value) || !('port' in value)) return null;
  const target = hostName(value.target);
  const { port } = value;
  if (target === null || typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535) return null;
  return { target, port };
};

/** An IPv4 address that a speaker can have. A stranger may not send us to our own loopback or to a cloud's secrets. */
export const readAddress = (value: unknown, isFromUs: boolean): string | null => {
  if (typeof value !== 'string') return null;
  const parts = value.split('.').map(Number);
  const [first = 0] = parts;
  if (parts.length !== 4 || !parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255)) return null;
  if (first === 0 || first >= 224 || value === '169.254.169.254') return null;
  if (first === 127 && !isFromUs) return null;
  return parts.join('.');
};

/** `key=value` entries with lower-case keys. */
export const readTxt = (value: unknown): Readonly<Record<string, string>> => {
  const entries = (Array.isArray(value) ? value : [value]).filter((one) => one instanceof Uint8Array);
  return Object.fromEntries(
    entries.slice(0, mostTxtEntries).flatMap((bytes) => {
      const text = Buffer.from(bytes).toString('utf8');
      const equals = text.indexOf('=');
      const key = plainText(equals === -1 ? text : text.slice(0, equals)).toLowerCase();
      return key === '' ? [] : [[key, equals === -1 ? '' : plainText(text.slice(equals + 1), 255)] as const];
    }),
  );
};
