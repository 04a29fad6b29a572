// The household's authority: clients that trust it take this server's certificate, and nothing that it may not speak for.
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { RoomtoneError } from '../../config/words/errors.ts';
import {
  type CertifiedKey,
  checkCertificate,
  factsOf,
  isHomeName,
  makeAuthority,
  makeServerCertificate,
} from '../../server/ground/certificates.ts';

const nowMs = Date.now();
const names = ['roomtone.local', 'nas.lan', 'localhost', '192.168.1.20', '127.0.0.1', '::1', 'fe80::12'];
const ca = makeAuthority(nowMs);
const leaf = makeServerCertificate(ca, names, nowMs);

/** What a TLS client says that trusts this authority and knows the server by `name`. */
const greet = async (own: CertifiedKey, name: string, trusted = ca.cert): Promise<string> => {
  const server = createServer(own, (_request, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const isName = /[a-z]/.test(name) && !name.includes(':');
  const options = { host: '127.0.0.1', port, ca: trusted, agent: false, ...(isName ? { servername: name } : {}) };
  try {
    return await new Promise((resolve, reject) => {
      request({ ...options, headers: { host: name } }, (answer) => {
        answer.resume();
        answer.on('end', () => resolve('taken'));
      })
        .on('error', (error: NodeJS.ErrnoException) =>
          resolve(error.code === 'UNSPECIFIED' ? error.message : (error.code ?? 'refused')),
        )
        .on('timeout', reject)
        .end();
    });
  } finally {
    server.close();
    server.closeAllConnections();
  }
};

const problemOf = (work: () => void): string => {
  try {
    work();
    return '';
  } catch (error) {
    return error instanceof RoomtoneError ? `${error.code}: ${error.fields['problem']}` : `not ours: ${error}`;
  }
};

describe('the certificates of a household', () => {
  it('are taken by a client that trusts the authority, and by no other', async () => {
    for (const name of ['roomtone.local', 'nas.lan', '127.0.0.1'])
      expect(await greet(leaf, name), name).to.equal('taken');
    expect(await greet(leaf, 'other.local')).to.equal('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await greet(leaf, 'roomtone.local', makeAuthority(nowMs).cert)).to.not.equal('taken');
  });

  it('are worth nothing outside a home, even when somebody steals the authority', async () => {
    for (const name of ['example.org', 'bank.example.com', 'roomtone.local.evil.example']) {
      const stolen = makeServerCertificate(ca, [name], nowMs);
      expect(await greet(stolen, name), name).to.equal('permitted subtree violation');
    }
    const both = makeServerCertificate(ca, ['roomtone.local', '93.184.216.34'], nowMs);
    expect(await greet(both, 'roomtone.local')).to.equal('permitted subtree violation');
  });

  it('say what they are', () => {
    const root = new X509Certificate(ca.cert);
    expect(root.ca).to.equal(true);
    expect(root.verify(root.publicKey)).to.equal(true);
    expect(new X509Certificate(leaf.cert).checkIssued(root)).to.equal(true);
    expect(new X509Certificate(leaf.cert).verify(root.publicKey)).to.equal(true);
    const facts = factsOf(leaf.cert);
    expect(facts.names).to.include.members(['roomtone.local', 'nas.lan', '192.168.1.20']);
    expect((facts.endsAtMs - nowMs) / 86_400_000).to.be.within(395, 397);
    expect(factsOf(ca.cert).fingerprint).to.match(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  it('satisfy openssl in its strictest mood', function () {
    if (spawnSync('openssl', ['version']).status !== 0) return this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'roomtone-certificates-'));
    writeFileSync(join(folder, 'ca.crt'), ca.cert);
    writeFileSync(join(folder, 'leaf.crt'), leaf.cert);
    const args = [
      'verify',
      '-x509_strict',
      '-purpose',
      'sslserver',
      '-CAfile',
      join(folder, 'ca.crt'),
      join(folder, 'leaf.crt'),
    ];
    const { stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(stdout + stderr).to.match(/leaf\.crt: OK/);
  });

  it('are given to names of a home alone', () => {
    for (const name of [
      ...names,
      '10.1.2.3',
      '172.31.0.1',
      '169.254.1.1',
      'fd12::1',
      'a.b.home.arpa',
      'tower.fritz.box',
    ])
      expect(isHomeName(name), name).to.equal(true);
    for (const name of [
      'example.org',
      'local.example',
      '8.8.8.8',
      '172.32.0.1',
      '2001:db8::1',
      'x',
      '-;.local',
      '::ffff:10.0.0.1',
    ])
      expect(isHomeName(name), name).to.equal(false);
  });

  it('of somebody else are looked at before they are used', () => {
    expect(problemOf(() => checkCertificate(leaf, nowMs))).to.equal('');
    expect(problemOf(() => checkCertificate({ cert: leaf.cert, key: ca.key }, nowMs))).to.equal(
      'bad-certificate: the key does not belong to it',
    );
    expect(problemOf(() => checkCertificate(leaf, nowMs + 400 * 86_400_000))).to.equal('bad-certificate: it has ended');
    expect(problemOf(() => checkCertificate({ cert: 'x', key: 'y' }, nowMs))).to.match(/^bad-certificate: the files/);
    expect(problemOf(() => checkCertificate(leaf, nowMs - 9 * 86_400_000))).to.match(/not valid yet/);
  });
});
