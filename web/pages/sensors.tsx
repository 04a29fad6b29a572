// Sensors: where each belongs and whether it is heard; a new one is added, found, or mapped by hand.
import { ActionIcon, Button, Loader, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useSearch } from 'wouter';
import type { SensorView, SnapshotView } from '../../config/words/panel.ts';
import { useAct, useGet, useNow } from '../act.ts';
import { post, put, remove } from '../api.ts';
import { countOf, fill, lengthOf } from '../format.ts';
import { IconPlus, IconRadar, IconTrash } from '../icons.ts';
import { AddSensor } from '../parts/add-sensor.tsx';
import { Empty } from '../parts/blank.tsx';
import { Bridge } from '../parts/bridge.tsx';
import { Follows } from '../parts/follows.tsx';
import { GenericSensor } from '../parts/generic-sensor.tsx';
import { Notice } from '../parts/notice.tsx';
import { type OwnDevice, useOwnDevices } from '../parts/own-devices.tsx';
import { Page, Section } from '../parts/page.tsx';
import { decidedRooms, nameOf } from '../permits.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import '../styles/room.css';
import '../styles/lists.css';

const mayPlace = (house: SnapshotView, { room }: SensorView): boolean =>
  room === null || decidedRooms(house).some(({ id }) => id === room);

/** Who decides about a sensor in the room of others. */
const OfOwners = ({ sensor }: { sensor: SensorView }) => {
  const house = useHouse();
  const room = house.rooms.find(({ id }) => id === sensor.room);
  const names = room?.owners.map((owner) => nameOf(house, owner)).filter((name) => name !== null) ?? [];
  return (
    <p className="quiet small">{fill(words.sensors.ofOwners, { room: room?.name ?? '', names: names.join(', ') })}</p>
  );
};

const RoomOf = ({ sensor }: { sensor: SensorView }) => {
  const house = useHouse();
  const { busy, run } = useAct();
  if (!mayPlace(house, sensor)) return <OfOwners sensor={sensor} />;
  const data = [
    { value: '', label: words.sensors.noRoom },
    ...decidedRooms(house).map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <NativeSelect
      aria-label={`${words.sensors.room}: ${sensor.name}`}
      size="sm"
      data={data}
      value={sensor.room ?? ''}
      disabled={busy}
      onChange={(event) => {
        const room = event.currentTarget.value === '' ? null : event.currentTarget.value;
        void run(() => put(`/api/sensors/${encodeURIComponent(sensor.id)}`, { room }));
      }}
    />
  );
};

const blockedText = (count: number): string => {
  if (count === 0) return '';
  return ` · ${count === 1 ? words.permissions.blockedOne : fill(words.permissions.blocked, { n: countOf(count) })}`;
};

interface Own {
  readonly devices: readonly OwnDevice[];
  readonly reload: () => void;
}

const SensorLine = ({ sensor, own }: { sensor: SensorView; own: Own }) => {
  const house = useHouse();
  const { busy, run } = useAct();
  const removable = mayPlace(house, sensor) || own.devices.some(({ sensors }) => sensors.includes(sensor.id));
  return (
    <li className="thing">
      <span className={`dot dot-${sensor.health}`} aria-hidden="true" />
      <div className="thing-text">
        <p className="strong">{sensor.name}</p>
        <p className="quiet small">
          {words.kinds[sensor.kind]} · {words.sensors.health[sensor.health]}
          {blockedText(sensor.blocked)}
        </p>
      </div>
      <div className="thing-tools">
        <RoomOf sensor={sensor} />
        <Follows sensor={sensor} devices={own.devices} onChanged={own.reload} />
        {removable && (
          <ActionIcon
            color="gray"
            loading={busy}
            aria-label={fill(words.sensors.remove, { name: sensor.name })}
            onClick={() => void run(() => remove(`/api/sensors/${encodeURIComponent(sensor.id)}`))}
          >
            <IconTrash size={20} aria-hidden />
          </ActionIcon>
        )}
      </div>
    </li>
  );
};

interface Announced {
  readonly announced: readonly { readonly id: string }[];
  readonly lookingUntilMs: number | null;
}

/** What other programs announced and nobody has placed; a room makes it a sensor of this house. */
const useAnnounced = () => {
  const { sensors } = useHouse();
  const { answer, reload } = useGet<Announced>('/api/sensors', sensors);
  return {
    ids: new Set(answer?.announced.map(({ id }) => id)),
    lookingUntilMs: answer?.lookingUntilMs ?? null,
    reload,
  };
};

const AnnouncedLine = ({ sensor }: { sensor: SensorView }) => (
  <li className="thing">
    <div className="thing-text">
      <p className="strong">{sensor.name}</p>
      <p className="quiet small">
        {words.kinds[sensor.kind]} · {sensor.source}
      </p>
    </div>
    <div className="thing-tools">
      <RoomOf sensor={sensor} />
    </div>
  </li>
);

interface Found {
  readonly announced: readonly SensorView[];
  readonly lookingUntilMs: number | null;
  readonly reload: () => void;
}

/** Looking is asked for with its notice, runs for minutes and can be ended at once, with all that it found. */
const FoundOnes = ({ announced, lookingUntilMs, reload }: Found) => {
  const { busy, run } = useAct();
  const now = useNow(1000, lookingUntilMs !== null);
  const looking = lookingUntilMs !== null && now < lookingUntilMs;
  const look = async (minutes: number): Promise<void> => {
    if (await run(() => post('/api/sensors/look', { minutes }))) reload();
  };
  return (
    <Section
      title={words.sensors.announced}
      action={
        <Button variant="light" size="sm" loading={busy} onClick={() => void look(looking ? 0 : 5)}>
          {looking ? words.sensors.lookStop : words.sensors.look}
        </Button>
      }
    >
      {looking && (
        <output className="listening">
          <Loader size="sm" aria-hidden />
          <span>
            <strong>{fill(words.sensors.looking, { time: lengthOf(lookingUntilMs - now) })}</strong>
            <br />
            {announced.length > 0 ? words.sensors.announcedText : words.sensors.announcedNone}
          </span>
        </output>
      )}
      {!looking && announced.length > 0 && <p className="quiet small">{words.sensors.announcedText}</p>}
      {announced.length > 0 && (
        <ul className="plain things card-list">
          {announced.map((sensor) => (
            <AnnouncedLine key={sensor.id} sensor={sensor} />
          ))}
        </ul>
      )}
      <Notice name="look" />
    </Section>
  );
};

const Sensors = () => {
  const house = useHouse();
  const { sensors, mqtt } = house;
  const { ids, lookingUntilMs, reload } = useAnnounced();
  const devices = useOwnDevices(sensors.length);
  const own: Own = { devices: devices.answer?.devices ?? [], reload: devices.reload };
  const isWaiting = ({ id, room }: SensorView): boolean => room === null && ids.has(id);
  const placed = sensors.filter((sensor) => !isWaiting(sensor));
  const asked = new URLSearchParams(useSearch()).get('room');
  const wished = decidedRooms(house).find(({ id }) => id === asked)?.id ?? null;
  const [adding, setAdding] = useState(wished !== null);
  const [mapping, setMapping] = useState(false);
  const broker = mqtt.embedded ? words.sensors.brokerOwn : (mqtt.url ?? words.sensors.brokerOff);
  return (
    <Page
      title={words.sensors.title}
      text={words.sensors.text}
      action={
        <Button leftSection={<IconPlus size={20} aria-hidden />} onClick={() => setAdding(true)}>
          {words.sensors.add}
        </Button>
      }
    >
      <p className="quiet small">
        {words.sensors.broker}: {broker}
        {!mqtt.online && mqtt.url !== null && `, ${words.sensors.brokerOff}`}
      </p>
      {placed.length === 0 ? (
        <Empty
          icon={<IconRadar size={40} stroke={1.4} aria-hidden />}
          title={words.sensors.none}
          text={words.sensors.noneText}
        />
      ) : (
        <ul className="plain things card-list">
          {placed.map((sensor) => (
            <SensorLine key={sensor.id} sensor={sensor} own={own} />
          ))}
        </ul>
      )}
      <FoundOnes announced={sensors.filter(isWaiting)} lookingUntilMs={lookingUntilMs} reload={reload} />
      {mqtt.embedded && <Bridge />}
      <Section
        title={words.sensors.generic}
        action={
          <Button variant="subtle" size="sm" onClick={() => setMapping(true)}>
            {words.sensors.genericAction}
          </Button>
        }
      >
        <p className="quiet small">{words.sensors.genericText}</p>
      </Section>
      <AddSensor open={adding} room={wished} onClose={() => setAdding(false)} />
      <GenericSensor open={mapping} onClose={() => setMapping(false)} />
    </Page>
  );
};

export default Sensors;
