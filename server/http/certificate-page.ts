// The page that tells how a phone or computer comes to trust the household's certificate; plain HTML, so that any device reads it.
import type { TlsView } from '../../config/words/panel.ts';
import { escaped, plainStyles } from './plain-page.ts';

interface Guide {
  readonly device: string;
  readonly steps: readonly string[];
}

export const guides: readonly Guide[] = [
  {
    device: 'iPhone and iPad',
    steps: [
      'Open this page in Safari, tap “Get the certificate” and allow the download.',
      'Open Settings, tap “Profile Downloaded”, then Install.',
      'Open Settings, General, About, Certificate Trust Settings, and switch “Roomtone at home” on.',
    ],
  },
  {
    device: 'Android',
    steps: [
      'Tap “Get the certificate”.',
      'Open Settings and search for “CA certificate”. Choose it, tap “Install anyway”, and pick the file ca.crt.',
      'Android then says that the network may be monitored. It says so of every certificate that you install yourself.',
    ],
  },
  {
    device: 'Mac',
    steps: [
      'Click “Get the certificate” and open the file: Keychain Access asks where to keep it; choose “login”.',
      'Double-click “Roomtone at home” there, open “Trust”, and choose “Always Trust”.',
    ],
  },
  {
    device: 'Windows',
    steps: [
      'Click “Get the certificate” and open the file.',
      'Click “Install Certificate”, then “Current User”, then “Place all certificates in the following store”.',
      'Choose “Trusted Root Certification Authorities” and finish.',
    ],
  },
  {
    device: 'Firefox, on any computer',
    steps: [
      'Firefox keeps its own list. Open Settings and search for “certificates”.',
      'Click “View Certificates”, “Authorities”, “Import”, and choose the file ca.crt.',
      'Tick “Trust this CA to identify websites”.',
    ],
  },
  {
    device: 'Linux with Chrome or Chromium',
    steps: ['Open Settings and search for “certificates”. Under “Custom”, import ca.crt as a trusted certificate.'],
  },
];

const guideOf = ({ device, steps }: Guide): string =>
  `<section><h2>${escaped(device)}</h2>\n<ol>${steps.map((step) => `<li>${escaped(step)}</li>`).join('')}</ol></section>`;

const style = `${plainStyles}
ol{margin:0;padding-left:1.4rem}li{margin:.4rem 0}code{padding:.1em .3em;border-radius:.4rem;background:var(--hint);overflow-wrap:anywhere}
.print{display:block;padding:.8rem .9rem;border-radius:.9rem}
.get{display:block;min-height:3.2rem;padding:.8rem 1rem;border-radius:.9rem;background:var(--act);color:var(--on);font-weight:600;text-align:center;text-decoration:none}`;

const withAuthority = (
  fingerprint: string,
): string => `<p>Do this once on each phone and computer. After it the panel opens without a warning, and you can install it as an app.</p>
<p><a class="get" href="/ca.crt">Get the certificate</a></p>
<p>It was made in this house and speaks for names of a home alone, such as <code>roomtone.local</code>. Nobody can use it for a page on the internet. Before you trust it, compare its fingerprint with the one in the panel, under More, Encryption:</p>
<p><code class="print">${escaped(fingerprint)}</code></p>
${guides.map(guideOf).join('\n')}`;

const without = '<p>This house has no certificate of its own, so there is nothing to install.</p>';

export const certificatePage = ({ caUrl, fingerprint }: TlsView, nonce: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Roomtone: trust this house</title>
<style nonce="${nonce}">${style}</style>
<main>
<h1>Trust this house</h1>
${caUrl === null || fingerprint === null ? without : withAuthority(fingerprint)}
<p><a href="/">To the panel</a></p>
</main>
</html>
`;
