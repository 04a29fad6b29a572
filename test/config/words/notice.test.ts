// Every notice is short, easy to read, and alone answers the five questions that anybody asks about their data.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { grantPurposes, noticeVersionOf } from '../../../config/words/grant.ts';
import { kindNames, kinds, rowNames } from '../../../config/words/kind.ts';
import { noticeNameOf, noticeOf, notices } from '../../../config/words/notice.ts';
import { gradeOf, wordsOf } from '../../support/readability.ts';

/** A twelve-year-old is in the sixth year of school (USA). */
const highestGrade = 6;
const mostWords = 60;

/** By which words a notice answers each of the questions in the fixture, in their order. */
const answers: readonly RegExp[] = [
  /\bnothing is stored\b|\bRoomtone stores\b|\bwrites down only\b|\band stores (?:that|it)\b|\bnot stored\b|\blast message is stored\b/,
  /\buntil you\b|\bwithin\b|\bafter the days you choose\b|\bafter four weeks\b|\bhalf an hour after ending\b|\buntil the next\b/,
  /\bPeople in this house see\b|\bAdults here see\b|\bOnly you see\b|\bWhoever uses them sees\b/,
  /\bOff stops\b|\bturning (?:keep|learn) off\b|\bTurn share off to stop\b|\bPress Stop to end it\b|\bto stop: /,
  /\bwiped?s?\b|\bcannot wipe it there\b/,
];

describe('config/words/notice', () => {
  const questions = readFileSync(new URL('../../fixtures/notices/questions.md', import.meta.url), 'utf8')
    .trim()
    .split('\n');

  it('has one notice for every row, and one for every kind and purpose', () => {
    expect(Object.keys(notices)).to.include.members(rowNames);
    for (const kind of kindNames) {
      for (const purpose of grantPurposes) {
        expect(noticeOf(kind, purpose)).to.include(notices[noticeNameOf(kind, purpose)]);
      }
    }
  });

  it('has the words that were looked at for their version', () => {
    const recorded = JSON.parse(readFileSync(new URL('../../fixtures/notices/versions.json', import.meta.url), 'utf8'));
    for (const [name, text] of Object.entries(notices)) {
      const sha256 = createHash('sha256').update(text).digest('hex');
      const widened = 'If it means more than before, raise the version of its kinds in config/words/grant.ts as well.';
      expect(sha256, `${name} reads differently: write ${sha256} into versions.json. ${widened}`).to.equal(
        recorded[name]?.sha256,
      );
    }
    const versions = new Map(Object.entries(recorded as Record<string, { version: number }>));
    for (const kind of kindNames) {
      expect(versions.get(kinds[kind].row)?.version, `${kind} is asked under`).to.equal(noticeVersionOf(kind));
    }
  });

  it('knows the grade of a text, and that a hard one is hard', () => {
    expect(gradeOf('The cat sat on the mat.')).to.be.within(-2, 1);
    const hard = 'Personalised recommendation functionality necessitates comprehensive behavioural observation.';
    expect(gradeOf(hard)).to.be.above(20);
    expect(wordsOf('one-time yes: 5 dB, it’s')).to.have.length(5);
  });

  for (const [name, text] of Object.entries(notices)) {
    it(`${name}: ${wordsOf(text).length} words, grade ${gradeOf(text).toFixed(1)}`, () => {
      expect(wordsOf(text).length).to.be.at.most(mostWords);
      expect(gradeOf(text)).to.be.at.most(highestGrade);
      questions.forEach((question, index) => {
        expect(answers[index]?.test(text), question).to.equal(true);
      });
      if (['presence', 'light-and-air', 'sound-level', 'who', 'keep', 'learn'].includes(name)) {
        expect(text).to.match(/rest of (?:each|its|the|their) message is dropped unread/);
      }
      if (rowNames.some((row) => row === name)) expect(text).to.match(/all who hear/);
    });
  }
});
