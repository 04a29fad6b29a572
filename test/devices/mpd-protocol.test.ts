// Answers of a Music Player Daemon as lines, also of one that answers to harm.
import { expect } from 'chai';
import { createAnswers } from '../../devices/mpd-protocol.ts';

describe('mpd-protocol', () => {
  it('keeps every value of a key, in order', () => {
    const take = createAnswers();
    for (const line of ['Id: 3', 'Title: a: b', 'Id: 5']) expect(take(line)).to.equal(null);
    const answer = take('OK');
    if (answer === null || 'refusal' in answer) throw new Error('no answer');
    expect([...answer.pairs]).to.deep.equal([
      ['Id', ['3', '5']],
      ['Title', ['a: b']],
    ]);
  });

  it('takes no longer for each line of a long answer than for one of a short answer, and ends it at its limit', () => {
    const take = createAnswers();
    let lines = 0;
    // With the list copied for every line, this took minutes.
    expect(() => {
      for (; lines < 400_000; lines += 1) take('a: ');
    }).to.throw(RangeError);
    expect(lines).to.be.greaterThan(300_000);
  });
});
