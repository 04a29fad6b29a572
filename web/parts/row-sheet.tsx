// Behind a row: its kinds one by one, until when, who allowed it, and what it reveals.
import { Switch } from '@mantine/core';
import { useState } from 'react';
import type { Duration, GrantPurpose } from '../../config/words/grant.ts';
import { type Kind, kindNames, kinds, type Row, rows } from '../../config/words/kind.ts';
import type { GrantView, RoomView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { post, remove } from '../api.ts';
import { dateTimeOf, fill } from '../format.ts';
import { useHouse } from '../state.ts';
import { untilOf } from '../until.ts';
import { words } from '../words.ts';
import { Sheet } from './sheet.tsx';

const purposesOf = (row: Row): readonly GrantPurpose[] =>
  row === 'played' ? ['keep', 'learn', 'share'] : ['react', 'learn', 'keep', 'share'];

/** What everything else of a row leans on: no other purpose without it. */
const firstOf = (row: Row): GrantPurpose => (row === 'played' ? 'keep' : 'react');

const untilText = (grant: GrantView): string =>
  grant.endsAtMs === null
    ? words.permissions.untilOff
    : fill(words.permissions.untilWhen, { time: dateTimeOf(grant.endsAtMs) });

const PurposeSwitch = (props: {
  room: RoomView;
  kind: Kind;
  purpose: GrantPurpose;
  grant: GrantView | undefined;
  allowed: boolean;
  duration: Duration;
}) => {
  const { room, kind, purpose, grant, allowed, duration } = props;
  const { household } = useHouse();
  const { busy, run } = useAct();
  const turn = (): void => {
    void run(() =>
      grant === undefined
        ? post('/api/grants', { room: room.id, kind, purpose, until: untilOf(duration, Date.now(), household.zone) })
        : remove(`/api/grants/${grant.id}?forget=false`),
    );
  };
  const { name, text } = words.permissions.purposes[purpose];
  return (
    <div className="purpose">
      <div>
        <p>{name}</p>
        <p className="quiet small">
          {grant === undefined ? text : `${untilText(grant)}, ${fill(words.permissions.by, { name: grant.byName })}`}
        </p>
      </div>
      {busy ? (
        <output className="saving">{words.saving}</output>
      ) : (
        <Switch
          size="md"
          aria-label={fill(words.permissions.kindControl, { room: room.name, kind: words.kinds[kind], purpose: name })}
          checked={grant !== undefined}
          disabled={!allowed && grant === undefined}
          onChange={turn}
        />
      )}
    </div>
  );
};

const KindBlock = ({ room, row, kind, duration }: { room: RoomView; row: Row; kind: Kind; duration: Duration }) => {
  const { grants } = useHouse();
  const mine = grants.filter(
    (grant) => grant.room === room.id && grant.kind === kind && grant.effect === 'allow' && grant.endedAtMs === null,
  );
  const has = (purpose: GrantPurpose): GrantView | undefined => mine.find((grant) => grant.purpose === purpose);
  const first = firstOf(row);
  return (
    <section className="kind-block" aria-label={words.kinds[kind]}>
      <h3>{words.kinds[kind]}</h3>
      <p className="quiet small">{kinds[kind].reveals}</p>
      {purposesOf(row).map((purpose) => (
        <PurposeSwitch
          key={purpose}
          room={room}
          kind={kind}
          purpose={purpose}
          grant={has(purpose)}
          allowed={purpose === first || has(first) !== undefined}
          duration={duration}
        />
      ))}
    </section>
  );
};

const Until = ({ duration, onChoose }: { duration: Duration; onChoose: (duration: Duration) => void }) => (
  <fieldset className="until">
    <legend>{words.permissions.until}</legend>
    {(Object.keys(words.permissions.durations) as Duration[]).map((one) => (
      <label key={one} className="radio">
        <input type="radio" name="until" checked={duration === one} onChange={() => onChoose(one)} />
        {words.permissions.durations[one]}
      </label>
    ))}
  </fieldset>
);

export const RowSheet = ({
  room,
  row,
  open,
  onClose,
}: {
  room: RoomView;
  row: Row;
  open: boolean;
  onClose: () => void;
}) => {
  const { sensors, grants } = useHouse();
  const [duration, setDuration] = useState<Duration>('until-off');
  const here = kindNames.filter(
    (kind) =>
      kinds[kind].row === row &&
      (row === 'played' ||
        sensors.some((sensor) => sensor.room === room.id && sensor.kind === kind) ||
        grants.some((grant) => grant.room === room.id && grant.kind === kind)),
  );
  const others = kindNames.filter((kind) => kinds[kind].row === row && !here.includes(kind));
  return (
    <Sheet title={`${rows[row].title} · ${room.name}`} open={open} onClose={onClose}>
      <div className="stack">
        <p>{rows[row].explains}</p>
        {row === 'presence' && <p className="quiet small">{words.permissions.plays}</p>}
        {here.length === 0 && <p className="quiet">{words.permissions.kindsNone}</p>}
        {here.map((kind) => (
          <KindBlock key={kind} room={room} row={row} kind={kind} duration={duration} />
        ))}
        {here.length > 0 && <Until duration={duration} onChoose={setDuration} />}
        {others.length > 0 && (
          <div className="small quiet">
            <p>{words.permissions.reveals}</p>
            <ul>
              {others.map((kind) => (
                <li key={kind}>
                  {words.kinds[kind]}: {kinds[kind].reveals}
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </Sheet>
  );
};
