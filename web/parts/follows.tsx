// Whose phone a sensor of *Who is here* follows: only one's own can be chosen, and nobody else sees the choice.
import { NativeSelect } from '@mantine/core';
import { isKind, kinds } from '../../config/words/kind.ts';
import type { SensorView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { put } from '../api.ts';
import { deviceWords } from '../words-people.ts';
import type { OwnDevice } from './own-devices.tsx';

interface Following {
  readonly sensor: SensorView;
  readonly devices: readonly OwnDevice[];
  readonly onChanged: () => void;
}

export const Follows = ({ sensor, devices, onChanged }: Following) => {
  const { busy, run } = useAct();
  if (!isKind(sensor.kind) || kinds[sensor.kind].class !== 'D') return null;
  if (devices.length === 0) return <p className="quiet small">{deviceWords.nameFirst}</p>;
  const own = devices.find((device) => device.sensors.includes(sensor.id));
  const follow = async (id: string): Promise<void> => {
    const device = id === '' ? null : Number(id);
    if (await run(() => put(`/api/sensors/${encodeURIComponent(sensor.id)}`, { device }))) onChanged();
  };
  return (
    <NativeSelect
      aria-label={`${deviceWords.follows}: ${sensor.name}`}
      size="sm"
      disabled={busy}
      data={[
        { value: '', label: deviceWords.followsNone },
        ...devices.map(({ id, name }) => ({ value: String(id), label: name })),
      ]}
      value={own === undefined ? '' : String(own.id)}
      onChange={(event) => void follow(event.currentTarget.value)}
    />
  );
};
