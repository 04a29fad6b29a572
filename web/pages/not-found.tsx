// An address that leads nowhere.
import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { Empty } from '../parts/blank.tsx';
import { Page } from '../parts/page.tsx';
import { words } from '../words.ts';

const NotFound = () => (
  <Page title={words.notFound.title}>
    <Empty title={words.notFound.text}>
      <Button component={Link} href="/" variant="light">
        {words.notFound.home}
      </Button>
    </Empty>
  </Page>
);

export default NotFound;
