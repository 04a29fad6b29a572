// Speakers: those that wait for a yes, those of the house, and how to add one that nothing found.
import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SpeakerView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { patch, post, remove } from '../api.ts';
import { leaveAsSpeaker, useBrowserSpeaker } from '../browser-speaker.ts';
import { fill } from '../format.ts';
import { IconBellRinging, IconDeviceSpeaker, IconPencil, IconTrash } from '../icons.ts';
import { Empty } from '../parts/blank.tsx';
import { Page, Section } from '../parts/page.tsx';
import { PlayHere } from '../parts/play-here.tsx';
import { say, useHouse } from '../state.ts';
import { words } from '../words.ts';
import '../styles/lists.css';

/** Added by hand and not there: what was typed may be wrong. */
const isSilent = ({ online, found, address }: SpeakerView): boolean =>
  !online && found === 'manual' && address !== null;

const stateOf = (speaker: SpeakerView): string => {
  if (isSilent(speaker)) return fill(words.speakers.silent, { address: speaker.address ?? '' });
  const address = speaker.address === null ? '' : ` · ${speaker.address}`;
  return `${speaker.online ? words.speakers.online : words.speakers.away} · ${speaker.kind}${address}`;
};

const SpeakerText = ({ speaker }: { speaker: SpeakerView }) => (
  <>
    <span className={speaker.online ? 'dot dot-heard' : 'dot dot-offline'} aria-hidden="true" />
    <div className="thing-text">
      <p className="strong">{speaker.name}</p>
      <p className="quiet small">{stateOf(speaker)}</p>
    </div>
  </>
);

const RoomOf = ({ speaker }: { speaker: SpeakerView }) => {
  const { rooms } = useHouse();
  const { busy, run } = useAct();
  return (
    <NativeSelect
      aria-label={fill(words.speakers.room, { name: speaker.name })}
      size="sm"
      disabled={busy}
      data={[{ value: '', label: words.speakers.noRoom }, ...rooms.map(({ id, name }) => ({ value: id, label: name }))]}
      value={speaker.room ?? ''}
      onChange={(event) => {
        const room = event.currentTarget.value === '' ? null : event.currentTarget.value;
        void run(() => patch(`/api/speakers/${speaker.id}`, { room }));
      }}
    />
  );
};

const Remove = ({ speaker }: { speaker: SpeakerView }) => {
  const { busy, run } = useAct();
  return (
    <ActionIcon
      color="gray"
      disabled={busy}
      aria-label={fill(words.speakers.remove, { name: speaker.name })}
      onClick={() => void run(() => remove(`/api/speakers/${speaker.id}`))}
    >
      <IconTrash size={20} aria-hidden />
    </ActionIcon>
  );
};

interface Change {
  readonly speaker: SpeakerView;
  /** Takes its address into the form. */
  change(speaker: SpeakerView): void;
}

const Waiting = ({ speaker, change }: Change) => {
  const { busy, run } = useAct();
  return (
    <li className="thing">
      <SpeakerText speaker={speaker} />
      <div className="thing-tools">
        <RoomOf speaker={speaker} />
        <Button
          size="sm"
          loading={busy}
          aria-label={fill(words.speakers.approveLabel, { name: speaker.name })}
          onClick={() => void run(() => patch(`/api/speakers/${speaker.id}`, { approved: true }))}
        >
          {words.speakers.approve}
        </Button>
        {isSilent(speaker) && (
          <ActionIcon
            color="gray"
            aria-label={fill(words.speakers.editLabel, { name: speaker.name })}
            title={words.speakers.edit}
            onClick={() => change(speaker)}
          >
            <IconPencil size={20} aria-hidden />
          </ActionIcon>
        )}
        <Remove speaker={speaker} />
      </div>
    </li>
  );
};

const Approved = ({ speaker }: { speaker: SpeakerView }) => {
  const { busy, run } = useAct();
  const chime = async (): Promise<void> => {
    if (await run(() => post(`/api/speakers/${speaker.id}/identify`))) say(words.speakers.chimed);
  };
  return (
    <li className="thing">
      <SpeakerText speaker={speaker} />
      <div className="thing-tools">
        <RoomOf speaker={speaker} />
        <ActionIcon
          color="gray"
          disabled={busy || !speaker.online}
          aria-label={fill(words.speakers.identifyLabel, { name: speaker.name })}
          title={words.speakers.identify}
          onClick={() => void chime()}
        >
          <IconBellRinging size={20} aria-hidden />
        </ActionIcon>
        <Remove speaker={speaker} />
      </div>
    </li>
  );
};

interface Typed {
  readonly host: string;
  readonly port: string;
  /** What the form puts in its place. */
  readonly instead: number | null;
}

const untyped: Typed = { host: '', port: '6600', instead: null };

const typedOf = ({ id, address }: SpeakerView): Typed => {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(address ?? '') ?? [];
  return { host, port, instead: id };
};

const ByHand = ({ typed, type }: { typed: Typed; type(typed: Typed): void }) => {
  const { host, port } = typed;
  const { busy, run } = useAct();
  const addOne = async (): Promise<void> => {
    const body = { kind: 'mpd', host: host.trim(), port: Number(port) };
    const { id, online } = await post<{ readonly id: number; readonly online: boolean }>('/api/speakers', body);
    if (typed.instead !== null && typed.instead !== id) await remove(`/api/speakers/${typed.instead}`);
    say(online ? words.speakers.added : words.speakers.addedSilent);
  };
  const add = async (): Promise<void> => {
    if (await run(addOne)) type(untyped);
  };
  return (
    <form
      className="by-hand"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <NativeSelect label={words.speakers.kind} data={[{ value: 'mpd', label: 'MPD' }]} />
      <TextInput
        label={words.speakers.host}
        placeholder="192.168.1.30"
        required
        withAsterisk={false}
        autoCapitalize="none"
        value={host}
        onChange={(event) => type({ ...typed, host: event.currentTarget.value })}
      />
      <TextInput
        label={words.speakers.port}
        type="number"
        min={1}
        max={65535}
        value={port}
        onChange={(event) => type({ ...typed, port: event.currentTarget.value })}
      />
      <Button type="submit" variant="light" loading={busy} disabled={host.trim() === ''}>
        {typed.instead === null ? words.speakers.add : words.speakers.edit}
      </Button>
    </form>
  );
};

const ThisDevice = () => {
  const { on } = useBrowserSpeaker();
  return on ? (
    <Button variant="default" onClick={leaveAsSpeaker}>
      {words.speaker.stopHere}
    </Button>
  ) : (
    <PlayHere quiet />
  );
};

const Speakers = () => {
  const { speakers } = useHouse();
  const [typed, type] = useState(untyped);
  const waiting = speakers.filter(({ approved }) => !approved);
  const approved = speakers.filter((speaker) => speaker.approved);
  const found = speakers.some((speaker) => speaker.found === 'mdns');
  return (
    <Page title={words.speakers.title} text={words.speakers.text} back="/more" action={<ThisDevice />}>
      {waiting.length > 0 && (
        <Section title={words.speakers.waiting}>
          <ul className="plain things card-list">
            {waiting.map((speaker) => (
              <Waiting key={speaker.id} speaker={speaker} change={(one) => type(typedOf(one))} />
            ))}
          </ul>
        </Section>
      )}
      {approved.length > 0 && (
        <Section title={words.speakers.approved}>
          <ul className="plain things card-list">
            {approved.map((speaker) => (
              <Approved key={speaker.id} speaker={speaker} />
            ))}
          </ul>
        </Section>
      )}
      {!found && (
        <div className="section">
          <Empty
            icon={<IconDeviceSpeaker size={40} stroke={1.4} aria-hidden />}
            title={words.speakers.none}
            text={words.speakers.noneText}
          />
        </div>
      )}
      <Section title={words.speakers.byHand}>
        <ByHand typed={typed} type={type} />
      </Section>
    </Page>
  );
};

export default Speakers;
