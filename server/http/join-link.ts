// The address that an invitation shows, as text and as a picture to scan.
import { renderSVG } from 'uqr';
import { lanAddress } from '../ground/network.ts';

export interface JoinLink {
  readonly url: string;
  /** An SVG picture. */
  readonly qr: string;
}

/** What stands behind the `#` is sent to no server and stands in no log. */
export const createJoinLink =
  (host: string, door: () => { readonly scheme: 'http' | 'https'; readonly port: number }) =>
  (code: string): JoinLink => {
    const { scheme, port } = door();
    const url = `${scheme}://${lanAddress(host)}:${port}/join#${code}`;
    return { url, qr: renderSVG(url, { border: 2 }) };
  };
