// Kept lists: open, play in a room, delete.
import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { Track } from '../../config/words/track.ts';
import { useAct, useGet } from '../act.ts';
import { get, post, put, remove } from '../api.ts';
import { fill, numberOf } from '../format.ts';
import { IconPlayerPlayFilled, IconPlaylist, IconTrash } from '../icons.ts';
import { Art } from '../parts/art.tsx';
import { Empty, Waiting } from '../parts/blank.tsx';
import { Page } from '../parts/page.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import '../styles/lists.css';

interface Playlist {
  readonly id: number;
  readonly name: string;
  readonly tracks: number;
}
interface WithTracks {
  readonly id: number;
  readonly name: string;
  readonly tracks: readonly Track[];
}

/** The room's list becomes the playlist; what the library no longer has is passed over. */
const playIn = async (room: string, playlist: number): Promise<void> => {
  const { tracks } = await get<WithTracks>(`/api/playlists/${playlist}`);
  const [first, ...rest] = tracks.filter(({ owned }) => owned).map(({ id }) => id);
  if (first === undefined) throw new Error('nothing of this playlist is in the library');
  await put(`/api/rooms/${room}/list`, { ids: [...new Set(rest)].filter((id) => id !== first).slice(0, 200) });
  await post(`/api/rooms/${room}/play`, { track: first });
};

const Inside = ({ playlist, onClose, onGone }: { playlist: Playlist; onClose: () => void; onGone: () => void }) => {
  const { answer } = useGet<WithTracks>(`/api/playlists/${playlist.id}`);
  const [sure, setSure] = useState(false);
  const { busy, run } = useAct();
  const end = async (): Promise<void> => {
    if (await run(() => remove(`/api/playlists/${playlist.id}`))) onGone();
  };
  return (
    <Sheet title={playlist.name} open onClose={onClose}>
      <div className="stack">
        {answer === null && <Waiting />}
        <ol className="plain things">
          {(answer?.tracks ?? []).map((track) => (
            <li key={track.id} className="thing">
              <Art artist={track.artist} album={track.album} size="s" />
              <div className="thing-text">
                <p className="strong cut">{track.title}</p>
                <p className="quiet small cut">{track.artist}</p>
              </div>
            </li>
          ))}
        </ol>
        {sure && <p>{fill(words.playlists.sure, { name: playlist.name })}</p>}
        <Button
          variant="subtle"
          color="red"
          loading={busy}
          leftSection={<IconTrash size={18} aria-hidden />}
          onClick={() => (sure ? void end() : setSure(true))}
        >
          {fill(words.playlists.remove, { name: playlist.name })}
        </Button>
      </div>
    </Sheet>
  );
};

const Playlists = () => {
  const { rooms } = useHouse();
  const { answer, reload } = useGet<{ playlists: readonly Playlist[] }>('/api/playlists');
  const [open, setOpen] = useState<Playlist | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const { busy, run } = useAct();
  const room = chosen ?? rooms.find(({ speaker }) => speaker?.online)?.id ?? rooms[0]?.id ?? '';
  const playlists = answer?.playlists ?? [];
  return (
    <Page
      title={words.playlists.title}
      back="/more"
      text={words.playlists.text}
      action={
        playlists.length > 0 && (
          <NativeSelect
            aria-label={words.history.room}
            data={rooms.map(({ id, name }) => ({ value: id, label: fill(words.playlists.playIn, { room: name }) }))}
            value={room}
            onChange={(event) => setChosen(event.currentTarget.value)}
          />
        )
      }
    >
      {answer !== null && playlists.length === 0 && (
        <Empty
          icon={<IconPlaylist size={40} stroke={1.4} aria-hidden />}
          title={words.playlists.none}
          text={words.playlists.noneText}
        />
      )}
      <ul className="plain things">
        {playlists.map((playlist) => (
          <li key={playlist.id} className="thing">
            <button type="button" className="thing-open" onClick={() => setOpen(playlist)}>
              <Art artist={playlist.name} album={null} size="s" />
              <span className="thing-text">
                <span className="strong cut">{playlist.name}</span>
                <span className="quiet small">{numberOf(words.playlists.tracks, playlist.tracks)}</span>
              </span>
            </button>
            <ActionIcon
              variant="filled"
              disabled={busy || playlist.tracks === 0}
              aria-label={fill(words.playlists.play, { name: playlist.name })}
              onClick={() => void run(() => playIn(room, playlist.id))}
            >
              <IconPlayerPlayFilled size={20} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {open !== null && (
        <Inside
          playlist={open}
          onClose={() => setOpen(null)}
          onGone={() => {
            setOpen(null);
            reload();
          }}
        />
      )}
    </Page>
  );
};

export default Playlists;
