// Everything this house may notice: five questions per room, and one list of what is on.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { kinds, rows } from '../../config/words/kind.ts';
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

/** Grants that one tap gave are reviewed and stopped together. */
interface GrantGroup {
  readonly key: string;
  readonly first: GrantView;
  readonly grants: readonly GrantView[];
}

const isPlayed = ({ kind }: GrantView): boolean => kinds[kind].row === 'played';

const groupsOf = (grants: readonly GrantView[]): readonly GrantGroup[] => {
  const groups = new Map<string, GrantView[]>();
  for (const grant of grants) {
    const what = isPlayed(grant) ? 'played' : grant.kind;
    const key = [grant.room, what, grant.effect, grant.endsAtMs, grant.byPerson].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), grant]);
  }
  return [...groups].flatMap(([key, same]) => (same[0] === undefined ? [] : [{ key, first: same[0], grants: same }]));
};

const whatOf = (grant: GrantView): string => {
  if (!isPlayed(grant)) return words.kinds[grant.kind];
  return grant.room === null ? words.permissions.imported : rows.played.title;
};

const GrantLine = ({ group }: { group: GrantGroup }) => {
  const { rooms } = useHouse();
  const { busy, run } = useAct();
  const { first, grants } = group;
  const room = rooms.find((one) => one.id === first.room)?.name ?? words.permissions.everyRoom;
  const what = whatOf(first);
  const purpose = [...new Set(grants.map((grant) => words.permissions.purposes[grant.purpose].name))].join(', ');
  const until =
    first.endsAtMs === null
      ? words.permissions.untilOff
      : fill(words.permissions.untilWhen, { time: dateTimeOf(first.endsAtMs) });
  const stop = async (): Promise<void> => {
    for (const { id } of grants) await remove(`/api/grants/${id}?forget=false`);
  };
  return (
    <li className="line">
      <div>
        <p className="strong">
          {room} · {what} · {purpose}
        </p>
        <p className="quiet small">
          {until}, {fill(words.permissions.by, { name: first.byName })}
        </p>
      </div>
      <Button
        variant="default"
        size="sm"
        loading={busy}
        aria-label={fill(words.permissions.revokeLabel, { kind: what, purpose, room })}
        onClick={() => void run(stop)}
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
            {groupsOf(grants).map((group) => (
              <GrantLine key={group.key} group={group} />
            ))}
          </ul>
        )}
      </Section>
    </Page>
  );
};

export default Permissions;
