// Everything that the ledger may hold is written by some code, and has a sentence for the person who reads it.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { ledgerEvents } from '../../../config/words/ledger.ts';
import { ledgerText } from '../../../server/http/ledger-text.ts';

const server = fileURLToPath(new URL('../../../server/', import.meta.url));
const sources = readdirSync(server, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(`${server}${name}`, 'utf8'))
  .filter((text) => /LedgerEvent|appendLedger|recordAct|recordWithReceipt|\bnote\(|\brecord\(/.test(text));

describe('config/words/ledger', () => {
  for (const [event, { text }] of Object.entries(ledgerEvents)) {
    it(`${event}: ${text}`, () => {
      const name = new RegExp(`'${event}'`);
      expect(sources.some((source) => name.test(source))).to.equal(true);
      expect(text).to.match(/^[^.]+\.$/);
      const body = JSON.stringify({
        kind: 'motion',
        purpose: 'react',
        effect: 'allow',
        reason: 'revoked',
        plays: 2,
        observations: 0,
      });
      const entry = { seq: 1, atMs: 0, event, actor: 'p1', subject: 'room:1', body, hash: '' };
      const names = new Map([
        ['p1', 'Ada'],
        ['room:1', 'Kitchen'],
      ]);
      expect(ledgerText(entry, names)).to.not.match(/[{}]|something|undefined|p1|room:1/);
      expect(ledgerText(entry, null)).to.not.match(/[{}]|undefined|p1|room:1|motion/);
    });
  }

  it('says yes and no instead of allow and deny', () => {
    const body = JSON.stringify({ kind: 'motion', purpose: 'react', effect: 'deny' });
    const entry = { seq: 1, atMs: 0, event: 'grant', actor: 'p1', subject: 'house', body, hash: '' };
    expect(ledgerText(entry, new Map([['p1', 'Ada']]))).to.equal('Ada said no to motion (react) for the house.');
  });
});
