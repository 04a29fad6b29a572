// Holds PRIVACY.md to its word: it is made from the tables, and nothing in the code or its packages reaches out of the house.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { privacyPage } from '../config/words/privacy-page.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const sourcesIn = (folder: string): string[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:tsx?|mjs|html|css)$/.test(name))
    .map((name) => `${folder}/${name}`);

/** Code that runs in a house: not the panel, which talks to the server that sent it and to nothing else. */
const serverSources = ['config', 'devices', 'server'].flatMap(sourcesIn);
const allSources = [...serverSources, ...sourcesIn('web')];

/** Each may open a connection, and to this alone. */
const mayConnect: Readonly<Record<string, string>> = {
  'devices/mqtt-link.ts': 'the broker of the household',
  'devices/mpd-connection.ts': 'an approved speaker',
  'devices/discovery.ts': 'multicast on the own network',
  'devices/mdns-publish.ts': 'multicast on the own network',
  'devices/speakers/sim.ts': 'the own media route, for the demo',
  'devices/sim/demo-api.ts': 'the own server, for the demo',
  'server/flows/control.ts': 'the own control socket, a file',
  'server/cli/doctor.ts': 'the own ports',
};

const connects = [
  /import (?!type\b)[^;]*\b(?:connect|createConnection|request|get|createSocket|Agent)\b[^;]*from 'node:(?:net|http|https|http2|tls|dgram)(?:\/\w+)?'/,
  /import (?!type\b)(?:\*|\w+)[^;]*from 'node:(?:net|http|https|http2|tls|dgram|dns)(?:\/\w+)?'/,
  /import (?!type\b)[^;]*from '(?:mqtt|bonjour-service|multicast-dns|undici|axios|got|node-fetch|ws)'/,
  /\bfetch\(|new WebSocket\b|XMLHttpRequest|sendBeacon|new EventSource\b/,
];

/** Names of vocabularies, which are never fetched. */
const identifiers = new Set(['w3id.org', 'purl.org', 'schema.org', 'json-schema.org', 'www.w3.org']);
const ownHosts = /^(?:localhost|127\.0\.0\.1|roomtone(?:\.local)?|192\.168\.\d+\.\d+|\$\{)/;

const outsideHosts = (text: string): string[] =>
  [...text.matchAll(/(?:https?|wss?|mqtts?):\/\/([^\s/'"`)<:]+)/g)]
    .map(([, host = '']) => host)
    .filter((host) => /\./.test(host) && !ownHosts.test(host) && !identifiers.has(host));

describe('privacy', () => {
  it('PRIVACY.md is what the words of the house make it; npm run privacy writes it', () => {
    expect(read('PRIVACY.md')).to.equal(privacyPage());
    expect(privacyPage()).to.include('No code path for social accounts, advertising or telemetry exists.');
  });

  it('no source names a host outside of the house', () => {
    const found = allSources.flatMap((file) => outsideHosts(read(file)).map((host) => `${file}: ${host}`));
    expect(found).to.deep.equal([]);
  });

  it('only the files that must can open a connection', () => {
    const found = serverSources.filter((file) => connects.some((pattern) => pattern.test(read(file))));
    expect(found.filter((file) => mayConnect[file] === undefined)).to.deep.equal([]);
  });

  it('would notice a host, a fetch and a socket that were planted', () => {
    expect(outsideHosts("fetch('https://stats.example.com/hit')")).to.deep.equal(['stats.example.com']);
    for (const planted of [
      "import { request } from 'node:https';",
      "import http from 'node:http';",
      "import { createSocket } from 'node:dgram';",
      "await fetch('x')",
      "import axios from 'axios';",
    ])
      expect(
        connects.some((pattern) => pattern.test(planted)),
        planted,
      ).to.equal(true);
    expect(connects.some((pattern) => pattern.test("import { createServer } from 'node:http';"))).to.equal(false);
  });

  it('no package that runs in the house measures, reports or advertises', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { dev?: boolean }>;
    };
    const running = Object.entries(packages)
      .filter(([name, { dev }]) => name !== '' && dev !== true)
      .map(([name]) => name);
    expect(running.length).to.be.above(50);
    const suspicious =
      /analytics|telemetry|sentry|posthog|mixpanel|amplitude|segment|datadog|newrelic|bugsnag|update-notifier|scarf|opencollective|advert|oauth|passport|facebook|google|spotify/;
    // Interfaces without an exporter: prom-client brings them along, and nothing here registers one.
    const idle = ['node_modules/@opentelemetry/api'];
    expect(running.filter((name) => suspicious.test(name))).to.deep.equal(idle);
  });
});
