// One room: what plays, why, what comes next, its mood, and what it may notice.
import { ActionIcon, Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { RoomView } from '../../config/words/panel.ts';
import { moods } from '../../config/words/room.ts';
import { useAct, useNow } from '../act.ts';
import { post } from '../api.ts';
import { clockOf, fill, lengthOf, positionOf } from '../format.ts';
import { IconEyeCog, IconPlayerStopFilled, IconSettings, IconSpy } from '../icons.ts';
import { Art } from '../parts/art.tsx';
import { AutomaticChoice } from '../parts/automatic.tsx';
import { Empty } from '../parts/blank.tsx';
import { Choice } from '../parts/choice.tsx';
import { GuestNote } from '../parts/guest-note.tsx';
import { Opinions } from '../parts/opinions.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Presence } from '../parts/presence.tsx';
import { RoomSettings } from '../parts/room-settings.tsx';
import { RoomRows } from '../parts/rows.tsx';
import { Sentence } from '../parts/sentence.tsx';
import { TrackList } from '../parts/track-list.tsx';
import { PlayPause, Skip, useRoomAction } from '../parts/transport.tsx';
import { Volume } from '../parts/volume.tsx';
import { WhySheet } from '../parts/why-sheet.tsx';
import { mayManage } from '../people.ts';
import { useHouse } from '../state.ts';
import { words } from '../words.ts';
import '../styles/room.css';

const Position = ({ room }: { room: RoomView }) => {
  const { playing } = room;
  const now = useNow(1000, playing.state === 'playing');
  const at = positionOf(playing, now);
  const length = playing.durationMs;
  const share = length === null || length === 0 ? 0 : (at / length) * 100;
  return (
    <div className="position">
      <div
        className="position-bar"
        role="progressbar"
        aria-label={fill(words.player.position, { at: lengthOf(at), length: length === null ? '' : lengthOf(length) })}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share)}
        style={{ '--share': `${share}%` } as React.CSSProperties}
      />
      <div className="position-times small quiet" aria-hidden="true">
        <span>{lengthOf(at)}</span>
        <span>{length === null ? '' : lengthOf(length)}</span>
      </div>
    </div>
  );
};

/** Nothing plays: what would be needed for it to. */
const idleText = ({ speaker }: RoomView): string => {
  if (speaker === null) return words.room.noSpeaker;
  return speaker.online ? words.room.emptyHero : fill(words.room.speakerOff, { name: speaker.name });
};

const NowPlaying = ({ room }: { room: RoomView }) => {
  const [why, setWhy] = useState(false);
  const { busy, act } = useRoomAction(room);
  const { playing } = room;
  return (
    <section className="now" aria-label={words.nav.playing}>
      <Art artist={playing.artist} album={playing.album} size="l" />
      <div className="now-text">
        <p className="now-title">{playing.title ?? words.player.idle}</p>
        <p className="quiet">{playing.artist ?? idleText(room)}</p>
        {playing.album !== null && <p className="quiet small">{playing.album}</p>}
      </div>
      <Position room={room} />
      <div className="now-transport">
        <ActionIcon
          size={48}
          color="gray"
          disabled={busy || playing.state === 'idle'}
          aria-label={`${words.player.stop} ${room.name}`}
          onClick={() => void act('stop')}
        >
          <IconPlayerStopFilled size={20} aria-hidden />
        </ActionIcon>
        <Skip room={room} to="previous" />
        <PlayPause room={room} size={72} />
        <Skip room={room} to="next" />
        <Private room={room} />
      </div>
      <Volume room={room} />
      <Opinions room={room} onWhy={() => setWhy(true)} />
      <WhySheet room={room} open={why} onClose={() => setWhy(false)} />
    </section>
  );
};

const Private = ({ room }: { room: RoomView }) => {
  const { busy, act } = useRoomAction(room);
  const on = room.privateUntilMs !== null;
  const label = on
    ? fill(words.player.privateOn, { time: clockOf(room.privateUntilMs ?? 0) })
    : `${words.player.private}: ${words.player.privateHint}`;
  return (
    <ActionIcon
      size={48}
      variant={on ? 'light' : 'subtle'}
      color={on ? 'pine' : 'gray'}
      loading={busy}
      aria-pressed={on}
      aria-label={label}
      title={label}
      onClick={() => void act('private', { on: !on })}
    >
      <IconSpy size={22} aria-hidden />
    </ActionIcon>
  );
};

const Mood = ({ room }: { room: RoomView }) => {
  const { busy, run } = useAct();
  return (
    <Choice
      label={words.room.mood}
      labelShown
      look="chips"
      values={moods}
      value={room.mood}
      names={words.room.moods}
      saving={busy}
      onChoose={(mood) => void run(() => post(`/api/rooms/${room.id}/mood`, { mood }))}
    />
  );
};

const Inside = ({ room }: { room: RoomView }) => {
  const manages = mayManage(useHouse().me);
  const [settings, setSettings] = useState(false);
  return (
    <Page
      title={room.name}
      back="/"
      action={
        manages && (
          <ActionIcon color="gray" aria-label={words.room.settings} onClick={() => setSettings(true)}>
            <IconSettings size={22} aria-hidden />
          </ActionIcon>
        )
      }
    >
      <div className="room-columns">
        <div className="stack">
          <Presence room={room} />
          <NowPlaying room={room} />
          <GuestNote room={room} />
          <Sentence room={room} />
          {manages && (
            <Section title={words.room.automatic}>
              <AutomaticChoice room={room} hint />
            </Section>
          )}
          <Mood room={room} />
        </div>
        <div>
          <Section title={words.room.list}>
            <TrackList room={room} />
          </Section>
          <Section
            title={words.room.permissions}
            action={
              <Button
                component={Link}
                href={`/rooms/${room.id}/knows`}
                variant="subtle"
                size="sm"
                leftSection={<IconEyeCog size={18} aria-hidden />}
              >
                {words.room.knows}
              </Button>
            }
          >
            <RoomRows room={room} />
          </Section>
        </div>
      </div>
      <RoomSettings room={room} open={settings} onClose={() => setSettings(false)} />
    </Page>
  );
};

const RoomPage = ({ id }: { id: string }) => {
  const room = useHouse().rooms.find((one) => one.id === id);
  return room === undefined ? <Empty title={words.room.none} /> : <Inside room={room} />;
};

export default RoomPage;
