// What a room does by itself: one choice of three.

import type { RoomView } from '../../config/words/panel.ts';
import { automatics } from '../../config/words/room.ts';
import { useAct } from '../act.ts';
import { patch } from '../api.ts';
import { mayManage } from '../people.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import { Choice } from './choice.tsx';

export const AutomaticChoice = ({ room, hint = false }: { room: RoomView; hint?: boolean }) => {
  const { me } = useHouse();
  const { busy, run } = useAct();
  if (!mayManage(me)) return null;
  return (
    <div className="automatic">
      <Choice
        label={`${words.room.automatic}: ${room.name}`}
        values={automatics}
        value={room.automatic}
        names={words.room.automatics}
        saving={busy}
        onChoose={(automatic) => void run(() => patch(`/api/rooms/${room.id}`, { automatic }))}
      />
      {hint && <p className="quiet small">{words.room.automaticHint[room.automatic]}</p>}
    </div>
  );
};
