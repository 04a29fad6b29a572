// The picture beside a track.
import { useId } from 'react';
import { artworkOf } from '../artwork.ts';

export const Art = ({
  artist,
  album,
  size,
}: {
  artist: string | null;
  album: string | null;
  size: 's' | 'm' | 'l';
}) => {
  const id = useId();
  if (artist === null) {
    return (
      <svg className={`art art-${size} art-none`} viewBox="0 0 100 100" aria-hidden="true">
        <rect width="100" height="100" className="art-ground" />
        <path className="art-house" d="M28 74V46L50 27l22 19v28" />
        <path className="art-house" d="M42 74V62M50 74V54M58 74V62" />
      </svg>
    );
  }
  const art = artworkOf(`${artist}\n${album ?? ''}`);
  return (
    <svg className={`art art-${size}`} viewBox="0 0 100 100" aria-hidden="true">
      <defs>
        <radialGradient id={id} cx="0.25" cy="0.15" r="1">
          <stop offset="0" stopColor={art.glow} stopOpacity="0.55" />
          <stop offset="1" stopColor={art.glow} stopOpacity="0" />
        </radialGradient>
      </defs>
      <rect width="100" height="100" fill={art.ground} />
      <rect width="100" height="100" fill={`url(#${id})`} />
      {art.shapes.map((shape) => (
        <path key={shape.path} d={shape.path} fill={shape.colour} opacity={shape.opacity} />
      ))}
    </svg>
  );
};
