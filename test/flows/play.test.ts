// Commands reach the link of their speaker in order, and the house hears how each one ended.
import { expect } from 'chai';
import { RoomtoneError } from '../../config/words/errors.ts';
import type { SpeakerLink } from '../../devices/types.ts';
import type { Effect, HouseEvent } from '../../server/core/house-types.ts';
import { startPlay } from '../../server/flows/play.ts';

const track = { id: 7, key: 'a|t', title: 'T', artist: 'A', album: null, durationMs: 1000, owned: true } as const;
const playEffect = (speaker: number, commandId: string): Effect =>
  ({ type: 'play', speaker, commandId, playId: `p-${commandId}`, track, volumePercent: 20 }) as unknown as Effect;
const pauseEffect = (speaker: number, commandId: string): Effect => ({ type: 'pause', speaker, commandId });

describe('flows/play', () => {
  let said: string[];
  let sent: HouseEvent[];
  let release: (() => void) | null;
  const linkOf = (name: string): SpeakerLink => ({
    play: async (item, { volumePercent }) => {
      said.push(`${name} begins`);
      await new Promise<void>((resolve) => (release = resolve));
      said.push(`${name} plays ${item.path} ${item.mime} at ${volumePercent}`);
    },
    pause: async () => void said.push(`${name} pauses`),
    resume: async () => Promise.reject(new RoomtoneError('speaker-refused', { problem: 'no disc' })),
    stop: async () => Promise.reject(new Error('broken pipe')),
    setVolume: async (percent) => void said.push(`${name} at ${percent}`),
    close: async () => undefined,
  });
  const links = new Map([
    [1, linkOf('one')],
    [2, linkOf('two')],
  ]);
  const open = (gone = false) =>
    startPlay({
      report: () => undefined,
      send: (event) => void sent.push(event),
      linkOf: (speaker) => links.get(speaker) ?? null,
      mediaOf: (id, playId) => (gone ? null : { capability: `cap-${id}-${playId}`, mime: 'audio/flac' }),
    });
  const tick = () => new Promise((resolve) => setImmediate(resolve));
  beforeEach(() => {
    said = [];
    sent = [];
    release = null;
  });

  it('lets no pause overtake the play before it, and no speaker wait for another', async () => {
    const play = open();
    play.perform(playEffect(1, 'a'));
    play.perform(pauseEffect(1, 'b'));
    play.perform(pauseEffect(2, 'c'));
    await tick();
    expect(said).to.deep.equal(['one begins', 'two pauses']);
    release?.();
    await play.idle();
    expect(said.slice(2)).to.deep.equal(['one plays /media/cap-7-p-a audio/flac at 20', 'one pauses']);
    expect(sent.map((event) => (event.type === 'command-done' ? [event.commandId, event.problem] : []))).to.deep.equal([
      ['c', null],
      ['a', null],
      ['b', null],
    ]);
  });

  it('tells what the speaker said, and goes on', async () => {
    const play = open();
    play.perform({ type: 'resume', speaker: 1, commandId: 'a' });
    play.perform({ type: 'stop', speaker: 1, commandId: 'b' });
    play.perform({ type: 'set-volume', speaker: 1, commandId: 'c', percent: 30 });
    play.perform(pauseEffect(9, 'd'));
    await play.idle();
    const problems = sent.flatMap((event) => (event.type === 'command-done' ? [event.problem] : []));
    expect(problems).to.have.members(['no disc', 'broken pipe', null, 'it is not connected']);
    expect(said).to.deep.equal(['one at 30']);
  });

  it('does not play a file that is gone, and leaves foreign effects alone', async () => {
    const play = open(true);
    expect(play.perform(playEffect(1, 'a'))).to.equal(true);
    expect(play.perform({ type: 'subscriptions-changed' })).to.equal(false);
    await play.idle();
    expect(sent).to.deep.equal([{ type: 'command-done', commandId: 'a', problem: 'the file is gone' }]);
    expect(said).to.deep.equal([]);
  });
});
