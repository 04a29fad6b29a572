// Everything this house may notice: five questions per room, and one list of what is on.
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { GrantView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { remove } from '../api.ts';
import { dateTimeOf, fill } from '../format.ts';
import { Choice } from '../parts/choice.tsx';
import { Page, Section } from '../parts/page.tsx';
import { RoomRows } from '../parts/rows.tsx';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import '../styles/room.css';

const GrantLine = ({ grant }: { grant: GrantView }) => {
  const { rooms } = useHouse();
  const { busy, run } = useAct();
  const room = rooms.find((one) => one.id === grant.room)?.name ?? words.permissions.everyRoom;
  const kind = words.kinds[grant.kind];
  const purpose = words.permissions.purposes[grant.purpose].name;
  const until =
    grant.endsAtMs === null
      ? words.permissions.untilOff
      : fill(words.permissions.untilWhen, { time: dateTimeOf(grant.endsAtMs) });
  return (
    <li className="line">
      <div>
        <p className="strong">
          {room} · {kind} · {purpose}
        </p>
        <p className="quiet small">
          {until}, {fill(words.permissions.by, { name: grant.byName })}
        </p>
      </div>
      <Button
        variant="default"
        size="sm"
        loading={busy}
        aria-label={fill(words.permissions.revokeLabel, { kind, purpose, room })}
        onClick={() => void run(() => remove(`/api/grants/${grant.id}?forget=false`))}
      >
        {words.permissions.revoke}
      </Button>
    </li>
  );
};

const Permissions = () => {
  const { rooms, grants } = useHouse();
  const [chosen, setChosen] = useState<string | null>(null);
  const room = rooms.find((one) => one.id === chosen) ?? rooms[0];
  const names = Object.fromEntries(rooms.map(({ id, name }) => [id, name]));
  return (
    <Page title={words.permissions.title} text={words.permissions.text}>
      {room === undefined && <p className="quiet">{words.permissions.example}</p>}
      {rooms.length > 1 && room !== undefined && (
        <div className="pick-room">
          <Choice
            label={words.sensors.room}
            look="chips"
            values={rooms.map(({ id }) => id)}
            value={room.id}
            names={names}
            onChoose={setChosen}
          />
        </div>
      )}
      {room !== undefined && (
        <Section title={room.name}>
          <RoomRows key={room.id} room={room} />
        </Section>
      )}
      <Section title={words.permissions.reviewTitle}>
        {grants.length === 0 ? (
          <p className="quiet">{words.permissions.reviewNone}</p>
        ) : (
          <ul className="plain card">
            {grants.map((grant) => (
              <GrantLine key={grant.id} grant={grant} />
            ))}
          </ul>
        )}
      </Section>
    </Page>
  );
};

export default Permissions;
