// The look: warm paper and ink, one deep green, one amber for what is sensed; Mantine's own greys are warmed to match.
import {
  ActionIcon,
  Button,
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  NativeSelect,
  PasswordInput,
  Switch,
  TextInput,
  type VariantColorsResolver,
} from '@mantine/core';

const pine: MantineColorsTuple = [
  '#eaf4ef',
  '#d5e8df',
  '#abd2c1',
  '#86c2aa',
  '#7cc4aa',
  '#3f8f76',
  '#2c7561',
  '#1f5f50',
  '#1c5247',
  '#123a32',
];

const paper: MantineColorsTuple = [
  '#fbf8f2',
  '#f5efe4',
  '#ebe3d4',
  '#ddd2bf',
  '#c6b9a3',
  '#a39683',
  '#7d7263',
  '#6a6053',
  '#463f37',
  '#2a2520',
];

const night: MantineColorsTuple = [
  '#f2ebe0',
  '#cdc3b5',
  '#b0a595',
  '#8d8274',
  '#5b5248',
  '#453d35',
  '#2f2a24',
  '#221e1a',
  '#181512',
  '#100e0c',
];

const brick: MantineColorsTuple = [
  '#fbeeea',
  '#f5d9d1',
  '#eab3a5',
  '#e08d78',
  '#e0876f',
  '#c75b41',
  '#b34a31',
  '#973b25',
  '#7f3120',
  '#5c2317',
];

const inks: Readonly<Record<string, string>> = { gray: 'var(--ink)', red: 'var(--brick-ink)' };

/** What stands on a filled control is light on deep green by day and dark on pale green by night; Mantine knows only one. */
const resolveVariant: VariantColorsResolver = (input) => {
  const resolved = defaultVariantColorsResolver(input);
  const ink = inks[input.color ?? 'pine'] ?? 'var(--accent)';
  if (input.variant === 'filled') return { ...resolved, color: 'var(--accent-ink)' };
  if (input.variant === 'light') return { ...resolved, background: 'var(--accent-soft)', color: ink };
  return input.variant === 'subtle' ? { ...resolved, hover: 'var(--card-2)', color: ink } : resolved;
};

export const theme = createTheme({
  colors: { pine, gray: paper, dark: night, red: brick },
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 4 },
  variantColorResolver: resolveVariant,
  black: '#2a2520',
  defaultRadius: 'lg',
  radius: { xs: '6px', sm: '8px', md: '12px', lg: '14px', xl: '22px' },
  fontFamily:
    'ui-sans-serif, "Avenir Next", Avenir, "Segoe UI Variable Text", "Segoe UI", system-ui, -apple-system, Roboto, Cantarell, "Noto Sans", sans-serif',
  headings: { fontFamily: 'inherit', fontWeight: '650' },
  respectReducedMotion: true,
  focusRing: 'auto',
  cursorType: 'pointer',
  components: {
    Button: Button.extend({ defaultProps: { size: 'md' }, classNames: { label: 'button-label' } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { size: 44, variant: 'subtle', radius: 'xl' } }),
    Switch: Switch.extend({ classNames: { track: 'switch-track' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'md' } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'md' } }),
    NativeSelect: NativeSelect.extend({ defaultProps: { size: 'md' } }),
  },
});

export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f5efe4',
    '--mantine-color-text': '#2a2520',
    '--mantine-color-dimmed': '#655b4e',
    '--mantine-color-placeholder': '#756a5c',
    '--mantine-color-default': '#fffdf9',
    '--mantine-color-default-hover': '#faf5ec',
    '--mantine-color-default-border': '#d5c9b5',
    '--mantine-color-error': '#973b25',
  },
  dark: {
    '--mantine-color-body': '#181512',
    '--mantine-color-text': '#f2ebe0',
    '--mantine-color-dimmed': '#b3a898',
    '--mantine-color-placeholder': '#9d9282',
    '--mantine-color-default': '#2a2520',
    '--mantine-color-default-hover': '#332d27',
    '--mantine-color-default-border': '#4a4239',
    '--mantine-color-error': '#eba18d',
    // The next darker shade leaves too little between a filled control and the dark words on it.
    '--mantine-color-pine-filled-hover': '#92d0b9',
    '--mantine-color-red-filled-hover': '#e99e8a',
  },
});
