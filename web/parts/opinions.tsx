// What somebody thinks of what plays: liked, not for me, or saved; and whether that is remembered at all.
import { ActionIcon, Button } from '@mantine/core';
import type { RoomView } from '../../config/words/panel.ts';
import { useAct } from '../act.ts';
import { post } from '../api.ts';
import { fill } from '../format.ts';
import { IconBookmark, IconHelpCircle, IconThumbDown, IconThumbUp } from '../icons.ts';
import { offer, say, useHouse } from '../state.ts';
import { words } from '../words.ts';

type Opinion = 'like' | 'dislike' | 'save';

const offeredMs = 12_000;

const texts: Readonly<Record<Opinion, { name: string; done: string; Icon: typeof IconBookmark }>> = {
  dislike: { name: words.player.dislike, done: words.player.disliked, Icon: IconThumbDown },
  like: { name: words.player.like, done: words.player.liked, Icon: IconThumbUp },
  save: { name: words.player.saveTrack, done: words.player.saved, Icon: IconBookmark },
};

const opinions: readonly Opinion[] = ['dislike', 'like', 'save'];

export const Opinions = ({ room, onWhy }: { room: RoomView; onWhy: () => void }) => {
  const { me } = useHouse();
  const { busy, run } = useAct();
  const idle = room.playing.state === 'idle';
  const remember = async (): Promise<void> => {
    if (await run(() => post(`/api/rooms/${room.id}/rows/played`, { state: 'remembered' }))) {
      say(fill(words.player.nowRemembered, { room: room.name }));
    }
  };
  const give = async (opinion: Opinion): Promise<void> => {
    let remembered = true;
    const done = await run(async () => {
      const answer = await post<{ remembered?: boolean }>(`/api/rooms/${room.id}/${opinion}`);
      remembered = answer.remembered !== false;
    });
    if (!done) return;
    if (remembered) say(texts[opinion].done);
    else if (!room.owners.includes(me.id)) say(words.player.notRemembered);
    else offer(words.player.notRemembered, { label: words.player.remember, run: remember }, Date.now() + offeredMs);
  };
  return (
    <div className="opinions">
      {opinions.map((opinion) => {
        const { name, Icon } = texts[opinion];
        return (
          <ActionIcon
            key={opinion}
            color="gray"
            disabled={idle || busy}
            aria-label={name}
            onClick={() => void give(opinion)}
          >
            <Icon size={22} aria-hidden />
          </ActionIcon>
        );
      })}
      <Button
        variant="light"
        size="sm"
        radius="xl"
        disabled={idle}
        leftSection={<IconHelpCircle size={18} aria-hidden />}
        onClick={onWhy}
      >
        {words.room.why}
      </Button>
    </div>
  );
};
