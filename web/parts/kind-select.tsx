// What a sensor tells, chosen from the closed table of kinds; what only playback makes is no sensor's to tell.
import { NativeSelect } from '@mantine/core';
import { kindNames, kinds, type SensorKind, ungrantable } from '../../config/words/kind.ts';
import { words } from '../words.ts';

const choices: readonly SensorKind[] = [...kindNames.filter((kind) => kinds[kind].class !== 'E'), ...ungrantable];
const common: readonly SensorKind[] = ['motion', 'occupancy', 'contact', 'illuminance', 'temperature'];
const sorted = [...common, ...choices.filter((kind) => !common.includes(kind))];
const data = sorted.map((value) => ({ value, label: words.kinds[value] }));

export const KindSelect = ({ value, onChoose }: { value: SensorKind; onChoose: (kind: SensorKind) => void }) => (
  <NativeSelect
    label={words.sensors.kind}
    data={data}
    value={value}
    onChange={(event) => {
      const chosen = sorted.find((kind) => kind === event.currentTarget.value);
      if (chosen !== undefined) onChoose(chosen);
    }}
  />
);
