// Shown when the browser wants a tap before it sounds.
import { Button } from '@mantine/core';
import { tapToGoOn, useBrowserSpeaker } from '../browser-speaker.ts';
import { IconHandFinger } from '../icons.ts';
import { words } from '../words.ts';

export const TapBar = () => {
  const { needsTap } = useBrowserSpeaker();
  if (!needsTap) return null;
  return (
    <div className="tap-bar">
      <Button fullWidth size="lg" leftSection={<IconHandFinger size={22} aria-hidden />} onClick={tapToGoOn}>
        {words.speaker.tap}
      </Button>
    </div>
  );
};
