// Makes the broker account of a bridge such as zigbee2mqtt, and shows what to write into its settings.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../act.ts';
import { post } from '../api.ts';
import { words } from '../words.ts';
import { CopyLine } from './copy-line.tsx';
import { Section } from './page.tsx';
import { Sheet } from './sheet.tsx';

interface Account {
  readonly username: string;
  readonly password: string;
  readonly url: string;
}

const bridgeName = 'zigbee2mqtt';

const settingsOf = ({ url, username, password }: Account): string =>
  ['mqtt:', `  server: ${url}`, `  user: ${username}`, `  password: ${password}`].join('\n');

export const Bridge = () => {
  const [account, setAccount] = useState<Account | null>(null);
  const { busy, run } = useAct();
  const connect = async (): Promise<void> => {
    await run(async () => setAccount(await post<Account>('/api/sensors/bridges', { id: bridgeName })));
  };
  return (
    <Section
      title={words.bridge.title}
      action={
        <Button variant="subtle" size="sm" loading={busy} onClick={() => void connect()}>
          {words.bridge.action}
        </Button>
      }
    >
      <p className="quiet small">{words.bridge.text}</p>
      <Sheet title={words.bridge.sheetTitle} open={account !== null} onClose={() => setAccount(null)}>
        <p>{words.bridge.sheetText}</p>
        {account !== null && <CopyLine line={settingsOf(account)} />}
      </Sheet>
    </Section>
  );
};
