// Hashes are salted and slow, the queue is short, and first guesses are refused.
import { expect } from 'chai';
import { RoomtoneError } from '../../config/words/errors.ts';
import { checkNewPassword, hashPassword, isPassword } from '../../server/http/passwords.ts';

const newCodeOf = (password: string, name: string): Promise<string | null> =>
  checkNewPassword(password, name).then(
    () => null,
    (problem: unknown) => (problem instanceof RoomtoneError ? problem.code : 'other'),
  );

describe('passwords', function () {
  // A hash is slow on purpose, and slower still beside other work.
  this.timeout(240_000);

  it('fit their own hash alone, and two hashes of one password differ', async () => {
    const [one, two] = [await hashPassword('an evening walk'), await hashPassword('an evening walk')];
    expect(one)
      .to.match(/^scrypt\$65536\$8\$1\$/)
      .and.not.equal(two);
    expect(await isPassword(one, 'an evening walk')).to.equal(true);
    expect(await isPassword(one, 'an evening walk ')).to.equal(false);
  });

  it('take about as long for somebody who does not exist', async () => {
    const stored = await hashPassword('an evening walk');
    const timeOf = async (hash: string | null): Promise<number> => {
      const startMs = performance.now();
      expect(await isPassword(hash, 'not this one')).to.equal(false);
      return performance.now() - startMs;
    };
    let [known, unknown] = [0, 0];
    for (let n = 0; n < 3; n += 1) {
      known += await timeOf(stored);
      unknown += await timeOf(null);
    }
    expect(unknown).to.be.within(known / 3, known * 3);
  });

  it('answer false for a hash that is damaged', async () => {
    for (const hash of ['', 'scrypt$65536$8$1$c2FsdA', 'md5$1$2$3$4$5']) {
      expect(await isPassword(hash, 'an evening walk')).to.equal(false);
    }
  });

  it('wait in a short queue and are refused beyond it', async () => {
    const tries = Array.from({ length: 14 }, () => {
      try {
        return isPassword(null, 'x').then(() => 'answered');
      } catch (problem) {
        return Promise.resolve(problem instanceof RoomtoneError ? problem.code : 'other');
      }
    });
    const outcomes = await Promise.all(tries.map((one) => one.catch((problem: RoomtoneError) => problem.code)));
    expect(outcomes.filter((outcome) => outcome === 'answered')).to.have.length(9);
    expect(outcomes.filter((outcome) => outcome === 'too-many-tries')).to.have.length(5);
  });

  for (const guess of [
    'short',
    '123456789',
    '1234567890',
    'qwertyuiop',
    'poiuytrewq',
    'aaaaaaaaaaaa',
    'password1234',
    'Passwort2024!',
    'iloveyou99!!',
    'adalovelace',
    'Ada Lovelace 1',
    'raspberrypi1',
    // Of leaked lists: as they are, reversed, with other signs, decorated, doubled.
    '4815162342',
    'enterprise',
    'esirpretne',
    'C@l1f0rn1a!!',
    '..christopher..2026',
    'wolverine-wolverine-',
    'barcelonabarcelona',
    'abcabcabcabc',
    'Roomtone 2026!',
    'lovelace-roomtone-99',
  ]) {
    it(`refuse ${guess}`, async () => {
      expect(await newCodeOf(guess, 'Ada Lovelace')).to.equal('bad-request');
    });
  }

  for (const good of [
    'an evening walk',
    'Zwölf Äpfel im Regen',
    'kQ8#vLm2!xTz',
    'adagio for a tuba',
    '4 roomtone lamps sing',
    '🎵🎶🎷🎸🎹🎺🎻🥁🪕🪗',
  ]) {
    it(`allow ${good}`, async () => {
      expect(await newCodeOf(good, 'Ada')).to.equal(null);
    });
  }
});
