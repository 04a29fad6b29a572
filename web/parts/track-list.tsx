// What plays next in a room: a reason beside each, moved by buttons or by dragging, removed, kept, exported.
import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ListItemView, RoomView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { put } from '../api.ts';
import { fill } from '../format.ts';
import { IconArrowDown, IconArrowUp, IconDownload, IconGripVertical, IconPlaylistAdd, IconX } from '../icons.ts';
import { moved, without } from '../reorder.ts';
import { say } from '../state.ts';
import { words } from '../words.ts';
import { Art } from './art.tsx';
import { Sheet } from './sheet.tsx';

const Keep = ({ room, open, onClose }: { room: RoomView; open: boolean; onClose: () => void }) => {
  const [name, setName] = useState('');
  const { busy, run } = useAct();
  const keep = async (): Promise<void> => {
    if (!(await run(() => put(`/api/rooms/${room.id}/list`, { keepAs: name.trim() })))) return;
    say(words.room.kept);
    setName('');
    onClose();
  };
  return (
    <Sheet title={words.room.keep} open={open} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        <TextInput
          label={words.room.keepName}
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" loading={busy} disabled={name.trim() === ''}>
          {words.save}
        </Button>
      </form>
    </Sheet>
  );
};

interface Moves {
  readonly busy: boolean;
  move(from: number, to: number): void;
  take(at: number): void;
}

const Item = ({ item, at, last, moves }: { item: ListItemView; at: number; last: boolean; moves: Moves }) => (
  <>
    <span className="grip" title={words.room.drag} aria-hidden="true">
      <IconGripVertical size={18} />
    </span>
    <Art artist={item.artist} album={item.album} size="s" />
    <div className="track-text">
      <p className="cut strong">{item.title}</p>
      <p className="cut quiet small">{item.artist}</p>
      <p className="because small">{item.because}</p>
    </div>
    <div className="item-moves">
      <ActionIcon
        size={40}
        color="gray"
        disabled={at === 0 || moves.busy}
        aria-label={fill(words.room.up, { title: item.title })}
        onClick={() => moves.move(at, at - 1)}
      >
        <IconArrowUp size={18} aria-hidden />
      </ActionIcon>
      <ActionIcon
        size={40}
        color="gray"
        disabled={last || moves.busy}
        aria-label={fill(words.room.down, { title: item.title })}
        onClick={() => moves.move(at, at + 1)}
      >
        <IconArrowDown size={18} aria-hidden />
      </ActionIcon>
      <ActionIcon
        size={40}
        color="gray"
        disabled={moves.busy}
        aria-label={fill(words.room.take, { title: item.title })}
        onClick={() => moves.take(at)}
      >
        <IconX size={18} aria-hidden />
      </ActionIcon>
    </div>
  </>
);

export const TrackList = ({ room }: { room: RoomView }) => {
  const { busy, run } = useAct();
  const [keeping, setKeeping] = useState(false);
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const ids = room.list.map((item) => item.id);
  const save = (next: readonly number[]): void => {
    void run(() => put(`/api/rooms/${room.id}/list`, { ids: next }));
  };
  const moves: Moves = {
    busy,
    move: (from, to) => save(moved(ids, from, to)),
    take: (at) => save(without(ids, at)),
  };
  const drop = (to: number): void => {
    if (dragged !== null && dragged !== to) moves.move(dragged, to);
    setDragged(null);
    setOver(null);
  };
  if (room.list.length === 0) return <p className="quiet">{words.room.listEmpty}</p>;
  return (
    <>
      <div className="row list-tools">
        <Button
          variant="light"
          size="sm"
          leftSection={<IconPlaylistAdd size={18} aria-hidden />}
          onClick={() => setKeeping(true)}
        >
          {words.room.keep}
        </Button>
        <Button
          component="a"
          href={`/api/rooms/${room.id}/list?format=m3u`}
          download={`${room.id}.m3u`}
          variant="subtle"
          size="sm"
          leftSection={<IconDownload size={18} aria-hidden />}
        >
          {words.room.m3u}
        </Button>
      </div>
      <ol className="track-list plain" aria-busy={busy}>
        {room.list.map((item, at) => (
          <li
            key={item.id}
            className={`track-item${over === at ? ' over' : ''}${dragged === at ? ' dragged' : ''}`}
            draggable
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              setDragged(at);
            }}
            onDragOver={(event) => {
              event.preventDefault();
              setOver(at);
            }}
            onDrop={() => drop(at)}
            onDragEnd={() => drop(dragged ?? at)}
          >
            <Item item={item} at={at} last={at === room.list.length - 1} moves={moves} />
          </li>
        ))}
      </ol>
      <Keep room={room} open={keeping} onClose={() => setKeeping(false)} />
    </>
  );
};
