// Why this plays: each named reason with its share, and the rest in one line.
import type { RoomView, WhyView } from '../../config/words/panel.ts';
import { useGet } from '../act.ts';
import { fill } from '../format.ts';
import { sharesOf } from '../shares.ts';
import { words } from '../words.ts';
import { Waiting } from './blank.tsx';
import { Sheet } from './sheet.tsx';

const Share = ({ text, percent, quiet = false }: { text: string; percent: number; quiet?: boolean }) => (
  <li className={quiet ? 'share share-other' : 'share'}>
    <div className="share-text">
      <span>{text}</span>
      <span className="share-number">{fill(words.room.whyShare, { n: percent })}</span>
    </div>
    <div className="share-bar" aria-hidden="true" style={{ '--share': `${percent}%` } as React.CSSProperties} />
  </li>
);

const Reasons = ({ why }: { why: WhyView }) => {
  const { named, otherPercent, against } = sharesOf(why.reasons);
  if (named.length === 0) return <p>{words.room.whyNone}</p>;
  return (
    <>
      <ul className="plain shares">
        {named.map((share) => (
          <Share key={share.reason} text={share.text} percent={share.percent} />
        ))}
        {otherPercent > 0 && <Share text={words.room.whyOther} percent={otherPercent} quiet />}
      </ul>
      {against.length > 0 && (
        <p className="quiet small">
          {words.room.whyMinus}: {against.join('; ')}
        </p>
      )}
    </>
  );
};

export const WhySheet = ({ room, open, onClose }: { room: RoomView; open: boolean; onClose: () => void }) => {
  const { answer, problem } = useGet<WhyView>(open ? `/api/rooms/${room.id}/why` : null, room.playing.trackId);
  return (
    <Sheet title={words.room.whyTitle} open={open} onClose={onClose}>
      <div className="stack">
        <p className="quiet">
          {room.playing.title} · {room.playing.artist}
        </p>
        {problem !== null && <p className="problem">{problem}</p>}
        {answer === null && problem === null && <Waiting />}
        {answer !== null && <Reasons why={answer} />}
      </div>
    </Sheet>
  );
};
