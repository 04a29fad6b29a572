// The first choice of music: pieces that Roomtone makes, files, or a folder of this device.
import { Button, Loader } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { JobView } from '../../config/words/panel.ts';
import { post, sentenceOf } from '../api.ts';
import { fill } from '../format.ts';
import { IconFile, IconFolder, IconSparkles } from '../icons.ts';
import { say, useHouse } from '../state.ts';
import { uploadMusic } from '../upload-music.ts';
import { words } from '../words.ts';

const Way = ({ icon, title, hint, onPick }: { icon: ReactNode; title: string; hint: string; onPick: () => void }) => (
  <Button className="way" variant="default" fullWidth justify="flex-start" leftSection={icon} onClick={onPick}>
    <span className="way-text">
      <span>{title}</span>
      <small>{hint}</small>
    </span>
  </Button>
);

const FilePick = ({
  folder,
  input,
  onFiles,
}: {
  folder: boolean;
  input: React.RefObject<HTMLInputElement | null>;
  onFiles: (files: File[]) => void;
}) => (
  <input
    ref={input}
    type="file"
    hidden
    multiple
    aria-label={folder ? words.firstMusic.folder : words.firstMusic.files}
    {...(folder ? { webkitdirectory: '' } : { accept: 'audio/*,.flac,.mp3,.ogg,.opus,.m4a,.wav,.aac' })}
    onChange={(event) => {
      onFiles([...(event.currentTarget.files ?? [])]);
      event.currentTarget.value = '';
    }}
  />
);

export const FirstMusic = ({ onReady }: { onReady: () => void }) => {
  const { jobs, library } = useHouse();
  const ownedBefore = useRef(library.owned);
  const [working, setWorking] = useState<string | null>(null);
  const [jobId, setJobId] = useState<number | null>(null);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const job = jobs.find((one) => one.id === jobId);

  // The first piece can play while the others are still being made.
  const ready = jobId !== null && (job?.state === 'done' || library.owned > ownedBefore.current);
  const problem = job?.state === 'failed' ? (job.error ?? words.failed) : null;
  useEffect(() => {
    if (!ready && problem === null) return;
    setJobId(null);
    setWorking(null);
    if (ready) onReady();
    else say(problem ?? words.failed, true);
  }, [ready, problem, onReady]);

  const make = async (): Promise<void> => {
    ownedBefore.current = library.owned;
    setWorking(words.firstMusic.making);
    try {
      const started = await post<JobView>('/api/music/make');
      if (started.state === 'done') {
        setWorking(null);
        onReady();
      } else setJobId(started.id);
    } catch (thrown) {
      setWorking(null);
      say(sentenceOf(thrown), true);
    }
  };

  const send = async (chosen: File[]): Promise<void> => {
    if (chosen.length === 0) return;
    const sent = await uploadMusic(chosen, (done, total) =>
      setWorking(fill(words.firstMusic.uploading, { done, total })),
    );
    setWorking(null);
    say(sent.summary, sent.added === 0);
    if (sent.added > 0) onReady();
  };

  if (working !== null) {
    return (
      <output className="working">
        <Loader aria-hidden />
        {working}
      </output>
    );
  }
  return (
    <div className="stack">
      <Way
        icon={<IconSparkles size={26} aria-hidden />}
        title={words.firstMusic.make}
        hint={words.firstMusic.makeHint}
        onPick={() => void make()}
      />
      <Way
        icon={<IconFile size={26} aria-hidden />}
        title={words.firstMusic.files}
        hint={words.firstMusic.filesHint}
        onPick={() => files.current?.click()}
      />
      <Way
        icon={<IconFolder size={26} aria-hidden />}
        title={words.firstMusic.folder}
        hint={words.firstMusic.folderHint}
        onPick={() => folder.current?.click()}
      />
      <FilePick folder={false} input={files} onFiles={(chosen) => void send(chosen)} />
      <FilePick folder input={folder} onFiles={(chosen) => void send(chosen)} />
    </div>
  );
};
