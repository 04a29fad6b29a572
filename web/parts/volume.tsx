// The volume of one room: follows the finger at once, tells the server at most five times a second.
import { ActionIcon } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { RoomView } from '../../config/words/panel.ts';
import { post, sentenceOf } from '../api.ts';
import { fill } from '../format.ts';
import { IconVolume, IconVolumeOff } from '../icons.ts';
import { say } from '../state.ts';
import { words } from '../words.ts';

const tellEveryMs = 200;
/** How long the own choice is shown before the server's answer counts again. */
const ownForMs = 1500;

export const Volume = ({ room }: { room: RoomView }) => {
  const [own, setOwn] = useState<number | null>(null);
  const waiting = useRef<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const percent = own ?? room.volume.percent ?? 0;

  useEffect(() => {
    if (own === null) return;
    const ends = setTimeout(() => setOwn(null), ownForMs);
    return () => clearTimeout(ends);
  }, [own]);

  const tell = (): void => {
    timer.current = null;
    if (waiting.current === null) return;
    const wanted = waiting.current;
    waiting.current = null;
    post(`/api/rooms/${room.id}/volume`, { percent: wanted }).catch((thrown) => say(sentenceOf(thrown), true));
    timer.current = setTimeout(tell, tellEveryMs);
  };

  const choose = (wanted: number): void => {
    setOwn(wanted);
    waiting.current = wanted;
    if (timer.current === null) tell();
  };

  const { muted } = room.volume;
  const toggleMute = (): void => {
    post(`/api/rooms/${room.id}/mute`).catch((thrown) => say(sentenceOf(thrown), true));
  };
  return (
    <div className="volume">
      <ActionIcon
        color="gray"
        aria-label={`${muted ? words.player.unmute : words.player.mute} ${room.name}`}
        aria-pressed={muted}
        disabled={room.volume.percent === null}
        onClick={toggleMute}
      >
        {muted ? <IconVolumeOff size={20} aria-hidden /> : <IconVolume size={20} aria-hidden />}
      </ActionIcon>
      <input
        type="range"
        className="range"
        min={0}
        max={100}
        value={percent}
        disabled={room.volume.percent === null}
        aria-label={fill(words.player.volume, { room: room.name })}
        aria-valuetext={fill(words.player.volumeValue, { n: percent })}
        style={{ '--share': `${percent}%` } as React.CSSProperties}
        onChange={(event) => choose(Number(event.currentTarget.value))}
      />
      <span className="volume-number" aria-hidden="true">
        {percent}
      </span>
    </div>
  );
};
