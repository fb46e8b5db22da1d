import { Button, createTheme, type MantineColorsTuple } from '@mantine/core'

const ramp = (name: string) => Array.from({ length: 10 }, (_, i) => `var(--cairn-${name}-${i})`) as unknown as MantineColorsTuple
const small = { defaultProps: { size: 'xs' } }

/** Mantine, dressed in the tokens of styles/tokens.css: one density, one radius, one accent. */
export const theme = createTheme({
  primaryColor: 'fjord',
  primaryShade: 6,
  colors: { fjord: ramp('fjord'), gray: ramp('stone'), dark: ramp('slate') },
  fontFamily: 'var(--cairn-font)',
  fontFamilyMonospace: 'var(--cairn-mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '20px' },
  lineHeights: { xs: '1.45', sm: '1.45', md: '1.45' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '20px' },
  radius: { xs: '4px', sm: '4px', md: '6px', lg: '8px', xl: '999px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'xs' } }),
    ActionIcon: { defaultProps: { size: 28, variant: 'subtle', color: 'gray' } },
    TextInput: small,
    NumberInput: small,
    Autocomplete: small,
    Select: { defaultProps: { size: 'xs', checkIconPosition: 'right', allowDeselect: false } },
    MultiSelect: small,
    TagsInput: small,
    Textarea: small,
    Checkbox: small,
    Switch: small,
    SegmentedControl: small,
    Radio: small,
    Slider: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 300, multiline: true, maw: 320, events: { hover: true, focus: true, touch: true } } },
    Modal: {
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' }, centered: false, yOffset: 72, transitionProps: { duration: 120 } },
    },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss notification' } } },
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } },
    Popover: { defaultProps: { transitionProps: { duration: 80 } } },
  },
})
