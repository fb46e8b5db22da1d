import { expect, test } from 'vitest'
import { commands } from '../../../shared/commands.ts'
import { pressed } from './keys.ts'

const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false }

test('[KB-1] every command has its own id and its own shortcut', () => {
  expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length)
  const shortcuts = commands.flatMap((command) => ('shortcut' in command ? [command.shortcut] : []))
  expect(new Set(shortcuts).size).toBe(shortcuts.length)
})

test('[KB-3] a key press is written as the registry writes it, on every system', () => {
  expect(pressed({ ...none, key: 'k', ctrlKey: true }, false)).toBe('mod+k')
  expect(pressed({ ...none, key: 'k', ctrlKey: true }, true)).toBe('k')
  expect(pressed({ ...none, key: 'Z', metaKey: true, shiftKey: true }, true)).toBe('mod+shift+z')
  expect(pressed({ ...none, key: '?', shiftKey: true }, false)).toBe('?')
  expect(pressed({ ...none, key: 'ArrowLeft', altKey: true }, false)).toBe('alt+left')
  expect(pressed({ ...none, key: 'N', altKey: true, shiftKey: true }, false)).toBe('alt+shift+n')
  expect(pressed({ ...none, key: 'F1' }, false)).toBe('f1')
  expect(pressed({ ...none, key: ' ' }, false)).toBe('space')
})

test('[KB-3] the place of a key counts where it writes another character: Alt on a Mac, a Cyrillic layout', () => {
  expect(pressed({ ...none, key: '˜', code: 'KeyN', altKey: true }, true)).toBe('alt+n')
  expect(pressed({ ...none, key: 'Dead', code: 'KeyN', altKey: true }, true)).toBe('alt+n')
  expect(pressed({ ...none, key: 'л', code: 'KeyK', ctrlKey: true }, false)).toBe('mod+k')
  // Where a layout has its letters elsewhere, the letter counts.
  expect(pressed({ ...none, key: 'z', code: 'KeyY', ctrlKey: true }, false)).toBe('mod+z')
  expect(pressed({ ...none, key: 'л', code: 'KeyK' }, false)).toBe('л')
})
