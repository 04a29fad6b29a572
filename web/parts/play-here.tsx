// "Play something here": one tap makes this browser a speaker, finds or makes music, and starts it.
import { Button } from '@mantine/core';
import { useCallback, useState } from 'react';
import type { SpeakerView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { patch, post } from '../api.ts';
import { becomeSpeaker, useBrowserSpeaker } from '../browser-speaker.ts';
import { IconPlayerPlayFilled } from '../icons.ts';
import { getState, useHouse } from '../state.ts';
import { words } from '../words.ts';
import { FirstMusic } from './first-music.tsx';
import { Sheet } from './sheet.tsx';

/** The person holding the device has just said that it shall play: that is its approval. */
const roomOf = async (speaker: number): Promise<string | null> => {
  const { house } = getState();
  if (house === null) return null;
  const known: SpeakerView | undefined = house.speakers.find((one) => one.id === speaker);
  const room =
    known?.room ??
    house.rooms.find((one) => one.speaker?.id === speaker)?.id ??
    house.rooms.find((one) => one.speaker === null)?.id ??
    house.rooms[0]?.id ??
    null;
  if (known === undefined || (known.approved && known.room !== null)) return room;
  if (room !== null) await patch(`/api/speakers/${speaker}`, { approved: true, room });
  return room;
};

/** The list of speakers may arrive a moment after the answer to the greeting. */
const untilListed = async (speaker: number): Promise<void> => {
  for (let turn = 0; turn < 20 && !getState().house?.speakers.some((one) => one.id === speaker); turn++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

export const usePlayHere = () => {
  const { busy, run } = useAct();
  const [asking, setAsking] = useState(false);

  const start = useCallback(async (speaker: number): Promise<void> => {
    await untilListed(speaker);
    const room = await roomOf(speaker);
    if (room !== null) await post(`/api/rooms/${room}/play`);
  }, []);

  const playHere = (): Promise<boolean> =>
    run(async () => {
      const speaker = await becomeSpeaker();
      if ((getState().house?.library.owned ?? 0) === 0) setAsking(true);
      else await start(speaker);
    });
  return { busy, run, asking, setAsking, playHere, start };
};

export const PlayHere = ({ quiet = false }: { quiet?: boolean }) => {
  const house = useHouse();
  const { speaker } = useBrowserSpeaker();
  const { busy, run, asking, setAsking, playHere, start } = usePlayHere();
  const onReady = useCallback((): void => {
    setAsking(false);
    if (speaker !== null) void run(() => start(speaker));
  }, [run, setAsking, speaker, start]);
  return (
    <>
      <Button
        className={quiet ? undefined : 'play-here'}
        variant={quiet ? 'light' : 'filled'}
        loading={busy}
        leftSection={<IconPlayerPlayFilled size={quiet ? 18 : 24} aria-hidden />}
        onClick={() => void playHere()}
      >
        {words.home.playHere}
      </Button>
      <Sheet title={words.firstMusic.title} open={asking} onClose={() => setAsking(false)}>
        {house.library.owned === 0 && <p className="quiet">{words.firstMusic.text}</p>}
        <FirstMusic onReady={onReady} />
      </Sheet>
    </>
  );
};
