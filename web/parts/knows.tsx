// What a room knows at this moment, as a table; it is asked again every five seconds while it is open.
import type { KnownValueView, RoomView } from '../../config/words/panel.ts';
import { useGet, useNow } from '../act.ts';
import { agoOf, clockOf } from '../format.ts';
import { words } from '../words.ts';
import { Sheet } from './sheet.tsx';

const valueText = (value: KnownValueView['value']): string => {
  if (typeof value === 'boolean') return value ? words.room.yes : words.room.no;
  return String(value);
};

const Values = ({ values }: { values: readonly KnownValueView[] }) => (
  <table className="table">
    <thead>
      <tr>
        <th scope="col">{words.room.tableKind}</th>
        <th scope="col">{words.room.tableValue}</th>
        <th scope="col">{words.room.tableAge}</th>
        <th scope="col">{words.room.tableUntil}</th>
      </tr>
    </thead>
    <tbody>
      {values.map((known) => (
        <tr key={`${known.source} ${known.kind} ${known.grant}`}>
          <th scope="row">
            {words.kinds[known.kind]}
            <span className="quiet small"> {known.source}</span>
          </th>
          <td>{valueText(known.value)}</td>
          <td>{agoOf(known.ageMs)}</td>
          <td>{known.untilMs === null ? '' : clockOf(known.untilMs)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

export const KnowsSheet = ({ room, open, onClose }: { room: RoomView; open: boolean; onClose: () => void }) => {
  const now = useNow(5000, open);
  const { answer, problem } = useGet<{ values: readonly KnownValueView[] }>(
    open ? `/api/rooms/${room.id}/knows` : null,
    now,
  );
  return (
    <Sheet title={words.room.knows} open={open} onClose={onClose}>
      {problem !== null && <p className="problem">{problem}</p>}
      {answer !== null && answer.values.length === 0 && <p>{words.room.knowsNothing}</p>}
      {answer !== null && answer.values.length > 0 && <Values values={answer.values} />}
    </Sheet>
  );
};
