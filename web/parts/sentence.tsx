// What a room says about itself, with the button that lifts it.
import { Button } from '@mantine/core';
import type { RoomView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { post } from '../api.ts';

export const Sentence = ({ room }: { room: RoomView }) => {
  const { busy, run } = useAct();
  const { sentence } = room;
  if (sentence === null) return null;
  return (
    <div className="sentence">
      <p>{sentence.text}</p>
      {sentence.lift !== null && (
        <Button
          size="sm"
          variant="light"
          loading={busy}
          onClick={() => void run(() => post(`/api/rooms/${room.id}/lift`))}
        >
          {sentence.lift}
        </Button>
      )}
    </div>
  );
};
