// Music: what the house can play itself, how to add more, and a search that plays.
import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { useCallback, useState } from 'react';
import type { Track } from '../../config/words/track.ts';
import { useAct, useGet } from '../act.ts';
import { post } from '../api.ts';
import { countOf, fill, numberOf } from '../format.ts';
import { IconPlayerPlayFilled, IconSearch } from '../icons.ts';
import { Art } from '../parts/art.tsx';
import { FirstMusic } from '../parts/first-music.tsx';
import { Page, Section } from '../parts/page.tsx';
import { mayManage } from '../people.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import '../styles/lists.css';

interface Folder {
  readonly path: string;
  readonly tracks: number;
  readonly problem: string | null;
}

const Folders = () => {
  const { library } = useHouse();
  const { answer, reload } = useGet<{ folders: readonly Folder[] }>('/api/music/folders', library.owned);
  const [path, setPath] = useState('');
  const { busy, run } = useAct();
  const add = async (): Promise<void> => {
    if (!(await run(() => post('/api/music/folders', { path: path.trim() })))) return;
    setPath('');
    reload();
  };
  return (
    <Section title={words.music.folders}>
      <ul className="plain">
        {(answer?.folders ?? []).map((folder) => (
          <li key={folder.path} className="line">
            <span className="path">{folder.path}</span>
            <span className="quiet small">{folder.problem ?? numberOf(words.music.tracks, folder.tracks)}</span>
          </li>
        ))}
      </ul>
      <form
        className="inline-form"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <TextInput
          label={words.music.folder}
          placeholder="/srv/music"
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <Button type="submit" variant="light" loading={busy} disabled={path.trim() === ''}>
          {words.music.addFolder}
        </Button>
      </form>
    </Section>
  );
};

const Search = () => {
  const { rooms } = useHouse();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const { run } = useAct();
  const room = chosen ?? rooms.find(({ speaker }) => speaker?.online)?.id ?? rooms[0]?.id ?? null;
  const asked = text.trim();
  const { answer } = useGet<{ tracks: readonly Track[] }>(
    asked.length < 2 ? null : `/api/tracks?q=${encodeURIComponent(asked)}&limit=30`,
  );
  const tracks = asked.length < 2 ? [] : (answer?.tracks ?? []).filter(({ owned }) => owned);
  return (
    <Section title={words.music.search}>
      <div className="inline-form">
        <TextInput
          aria-label={words.music.search}
          type="search"
          leftSection={<IconSearch size={18} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <NativeSelect
          aria-label={words.history.room}
          data={rooms.map(({ id, name }) => ({ value: id, label: name }))}
          value={room ?? ''}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
      </div>
      {asked.length >= 2 && answer !== null && tracks.length === 0 && <p className="quiet">{words.music.nothing}</p>}
      <ul className="plain things">
        {tracks.map((track) => (
          <li key={track.id} className="thing">
            <Art artist={track.artist} album={track.album} size="s" />
            <div className="thing-text">
              <p className="strong cut">{track.title}</p>
              <p className="quiet small cut">{track.artist}</p>
            </div>
            <ActionIcon
              aria-label={fill(words.music.playTrack, { title: track.title })}
              onClick={() => void run(() => post(`/api/rooms/${room}/play`, { track: track.id }))}
            >
              <IconPlayerPlayFilled size={20} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </Section>
  );
};

const ScanProgress = () => {
  const { jobs } = useHouse();
  const scan = jobs.find((job) => job.kind === 'scan' && job.state === 'running');
  if (scan === undefined) return null;
  const percent = scan.total === null || scan.total === 0 ? 0 : Math.round((scan.done / scan.total) * 100);
  return (
    <div className="section">
      <p className="small quiet">
        {words.music.scanning}: {countOf(scan.done)}
      </p>
      <div
        className="bar"
        role="progressbar"
        aria-label={words.music.scanning}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        style={{ '--share': `${percent}%` } as React.CSSProperties}
      />
    </div>
  );
};

const Music = () => {
  const { me, library } = useHouse();
  const nothing = useCallback(() => {}, []);
  return (
    <Page
      title={words.music.title}
      back="/more"
      text={`${words.music.text} ${numberOf(words.music.tracks, library.owned)}.`}
    >
      <ScanProgress />
      {library.owned > 0 && <Search />}
      {mayManage(me) && (
        <>
          <Section title={words.cards['add-music'].title}>
            <FirstMusic onReady={nothing} />
          </Section>
          <Folders />
        </>
      )}
    </Page>
  );
};

export default Music;
