// Starts the panel.
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './styles/mantine.css';
import './styles/base.css';
import './styles/parts.css';
import { App } from './app.tsx';
import { startOffline } from './offline.ts';
import { openDoor } from './session.ts';
import { resolveVariables, theme } from './theme.ts';

const nonce = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');

startOffline();
void openDoor();
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      cssVariablesResolver={resolveVariables}
      getStyleNonce={() => nonce}
      withStaticClasses={false}
    >
      <App />
    </MantineProvider>
  </StrictMode>,
);
