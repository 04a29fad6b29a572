// Whether an address lies inside of a home network, so that a connection to it leaves no house.

const homeNames = /(?:^|\.)(?:localhost|local|lan|home|internal|home\.arpa|fritz\.box)$/;
const homeFour = /^(?:127|10)\.|^192\.168\.|^169\.254\.|^172\.(?:1[6-9]|2\d|3[01])\.|^2(?:2[4-9]|3\d)\./;
/** Loopback, link-local, unique local, and what goes to many at once. */
const homeSix = /^(?:::1$|fe[89ab][0-9a-f]:|f[cd][0-9a-f]{2}:|ff[0-9a-f]{2}:)/;

const isFour = (host: string): boolean => /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host);

/** The host of `mqtt://user@host:1883/x`, `host:6600`, `[::1]:80` or a bare address. */
export const hostOf = (address: string): string => {
  const rest = address.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/^[^@/]*@/, '');
  const bracketed = /^\[([^\]]*)\]/.exec(rest)?.[1];
  if (bracketed !== undefined) return bracketed.toLowerCase();
  const [host = ''] = rest.split('/');
  return (host.split(':').length > 2 ? host : host.replace(/:\d+$/, '')).toLowerCase();
};

/** A name without a dot can only be found at home; any other name that is not ours to know counts as elsewhere. */
export const isAtHome = (address: string): boolean => {
  const host = hostOf(address);
  if (isFour(host)) return homeFour.test(host);
  if (host.includes(':')) return homeSix.test(host);
  return !host.includes('.') || homeNames.test(host);
};
