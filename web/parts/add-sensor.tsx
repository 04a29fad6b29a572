// Add a sensor, all on one sheet: its account, the line to paste, "heard", then room and permission.
import { Button, Loader, NativeSelect, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { isKind, kinds, rows, type SensorKind } from '../../config/words/kind.ts';
import type { SensorView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { post, put, sentenceOf } from '../api.ts';
import { fill } from '../format.ts';
import { IconCircleCheck } from '../icons.ts';
import { decidedRooms } from '../permits.ts';
import { say, useHouse } from '../state.ts';
import { words } from '../words.ts';
import { CopyLine } from './copy-line.tsx';
import { KindSelect } from './kind-select.tsx';
import { Notice } from './notice.tsx';
import { RowControl } from './rows.tsx';
import { Sheet } from './sheet.tsx';

interface Made {
  readonly id: string;
  readonly kind: SensorKind;
  readonly line: string;
}

const idOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[-_]+/, '')
    .slice(0, 32);

const Naming = ({ room, onMade }: { room: string | null; onMade: (made: Made) => void }) => {
  const [name, setName] = useState('');
  const [kind, setKind] = useState<SensorKind>('motion');
  const { busy, run } = useAct();
  const make = (): Promise<boolean> =>
    run(async () => {
      const id = idOf(name.trim());
      const { line } = await post<{ line: string }>('/api/sensors', { id, kind, room });
      onMade({ id, kind, line });
    });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <KindSelect value={kind} onChoose={setKind} />
      <TextInput
        label={words.sensors.name}
        description={words.sensors.nameHint}
        required
        withAsterisk={false}
        autoCapitalize="none"
        spellCheck={false}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" loading={busy} disabled={idOf(name.trim()) === ''}>
        {words.sensors.make}
      </Button>
    </form>
  );
};

/** Blocked counts as heard: the message came, and nobody has allowed more than that. */
const wasHeard = (sensor: SensorView | undefined): boolean =>
  sensor !== undefined && sensor.health !== 'unheard' && sensor.health !== 'offline';

/** Every topic is looked at while this runs, so it ends as soon as it has told what was to be told. */
const useListening = (wanted: boolean): boolean => {
  const [begun, setBegun] = useState(false);
  useEffect(() => {
    if (!wanted) return;
    const listen = (minutes: number): Promise<void> =>
      post('/api/sensors/listen', { minutes }).then(
        () => undefined,
        (thrown: unknown) => say(sentenceOf(thrown), true),
      );
    setBegun(false);
    void listen(5).then(() => setBegun(true));
    return () => void listen(0);
  }, [wanted]);
  return begun;
};

const Heard = () => (
  <output className="heard">
    <IconCircleCheck size={30} aria-hidden />
    <span>
      <strong>{words.sensors.heard}</strong> {words.sensors.heardText}
    </span>
  </output>
);

const Listening = ({ id, on, onTurn }: { id: string; on: boolean; onTurn: (on: boolean) => void }) => (
  <>
    <output className="listening">
      {on && <Loader size="sm" aria-hidden />}
      <span>
        <strong>{fill(on ? words.sensors.listening : words.sensors.notListening, { id })}</strong>
        <br />
        {on && words.sensors.listeningText}
      </span>
      <Button variant="subtle" size="sm" onClick={() => onTurn(!on)}>
        {on ? words.sensors.listenStop : words.sensors.listenAgain}
      </Button>
    </output>
    <Notice name="listen" />
  </>
);

const Placing = ({ made, sensor, wished }: { made: Made; sensor: SensorView | undefined; wished: string | null }) => {
  const house = useHouse();
  const { busy, run } = useAct();
  const chosen = sensor?.room ?? wished;
  const room = house.rooms.find(({ id }) => id === chosen);
  const row = isKind(made.kind) ? kinds[made.kind].row : null;
  const place = (id: string): void => {
    void run(() => put(`/api/sensors/${made.id}.${made.kind}`, { room: id, kind: made.kind }));
  };
  return (
    <>
      <NativeSelect
        label={words.sensors.room}
        disabled={busy}
        data={[
          { value: '', label: words.sensors.noRoom, disabled: true },
          ...decidedRooms(house).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={chosen ?? ''}
        onChange={(event) => place(event.currentTarget.value)}
      />
      {room !== undefined && row !== null && (
        <div className="placing">
          <p className="strong">{rows[row].title}</p>
          <p className="quiet small">{rows[row].explains}</p>
          <RowControl room={room} row={row} bare />
        </div>
      )}
    </>
  );
};

export const AddSensor = ({ open, room, onClose }: { open: boolean; room: string | null; onClose: () => void }) => {
  const { sensors } = useHouse();
  const [made, setMade] = useState<Made | null>(null);
  useEffect(() => {
    if (open) return;
    setMade(null);
    setStopped(false);
    setHeard(false);
  }, [open]);
  const sensor = made === null ? undefined : sensors.find(({ id }) => id === `${made.id}.${made.kind}`);
  const [heard, setHeard] = useState(false);
  // Whether a sensor without a permission speaks is told at once only while somebody listens, so it is remembered here.
  if (made !== null && !heard && wasHeard(sensor)) setHeard(true);
  const [stopped, setStopped] = useState(false);
  const begun = useListening(made !== null && !heard && !stopped);
  return (
    <Sheet title={made === null ? words.sensors.addTitle : words.sensors.line} open={open} onClose={onClose}>
      {made === null ? (
        <Naming room={room} onMade={setMade} />
      ) : (
        <div className="stack">
          <p className="quiet">{words.sensors.lineText}</p>
          {/* Whoever pastes at once is to be heard as well. */}
          {begun && <CopyLine line={made.line} />}
          {heard ? <Heard /> : <Listening id={made.id} on={!stopped} onTurn={(on) => setStopped(!on)} />}
          <Placing made={made} sensor={sensor} wished={room} />
          <Button variant="default" onClick={onClose}>
            {words.sensors.done}
          </Button>
        </div>
      )}
    </Sheet>
  );
};
