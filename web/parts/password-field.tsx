// Where somebody chooses a password: its shortest length said beforehand, pasting welcome.
import { PasswordInput } from '@mantine/core';
import { shortestPassword } from '../../config/words/person.ts';
import { words } from '../words.ts';

export const NewPasswordField = ({
  label = words.doors.password,
  value,
  onChange,
}: {
  label?: string;
  value: string;
  onChange: (password: string) => void;
}) => (
  <PasswordInput
    label={label}
    description={words.doors.passwordHint}
    required
    withAsterisk={false}
    minLength={shortestPassword}
    autoComplete="new-password"
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);
