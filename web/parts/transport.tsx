// Previous, play or pause, next.
import { ActionIcon } from '@mantine/core';
import type { RoomView } from '../../config/words/panel.ts';
import type { RoomAction } from '../../config/words/room.ts';
import { useAct } from '../act.ts';
import { post } from '../api.ts';
import {
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerSkipBackFilled,
  IconPlayerSkipForwardFilled,
} from '../icons.ts';
import { words } from '../words.ts';

export const useRoomAction = (room: RoomView) => {
  const { busy, run } = useAct();
  const act = (action: RoomAction, body: unknown = {}): Promise<boolean> =>
    run(() => post(`/api/rooms/${room.id}/${action}`, body));
  return { busy, act };
};

export const PlayPause = ({ room, size = 48 }: { room: RoomView; size?: number }) => {
  const { busy, act } = useRoomAction(room);
  const { state } = room.playing;
  const plays = state === 'playing' || state === 'starting';
  const label = plays ? words.player.pause : words.player.play;
  return (
    <ActionIcon
      variant="filled"
      size={size}
      radius="50%"
      loading={busy || state === 'starting'}
      aria-label={`${label} ${room.name}`}
      onClick={() => void act(plays ? 'pause' : state === 'paused' ? 'resume' : 'play')}
    >
      {plays ? (
        <IconPlayerPauseFilled size={size * 0.46} aria-hidden />
      ) : (
        <IconPlayerPlayFilled size={size * 0.46} aria-hidden />
      )}
    </ActionIcon>
  );
};

export const Skip = ({ room, to }: { room: RoomView; to: 'next' | 'previous' }) => {
  const { busy, act } = useRoomAction(room);
  const Icon = to === 'next' ? IconPlayerSkipForwardFilled : IconPlayerSkipBackFilled;
  return (
    <ActionIcon
      size={48}
      color="gray"
      disabled={busy || room.playing.state === 'idle'}
      aria-label={`${words.player[to]} ${room.name}`}
      onClick={() => void act(to)}
    >
      <Icon size={22} aria-hidden />
    </ActionIcon>
  );
};
