import { notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { commands } from '../../../shared/commands.ts'
import { runCommand, shortcutOf, whyDisabled } from './commands.ts'
import { pressed } from './keys.ts'

const isMac = /Mac|iP(hone|ad)/.test(navigator.userAgent)

/** The keys of a shortcut as they are called on this system: `mod+shift+z` → `Ctrl`, `Shift`, `Z`. */
export function keysOf(shortcut: string): string[] {
  const names: Record<string, string> = isMac
    ? { mod: '⌘', shift: '⇧', alt: '⌥', left: '←', right: '→', space: 'Space' }
    : { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', left: '←', right: '→', space: 'Space' }
  return shortcut.split(/[+ ]/).map((key) => names[key] ?? key.toUpperCase())
}

const bySequence = new Map(
  commands.flatMap((command) => {
    const shortcut = shortcutOf(command)
    return shortcut === undefined ? [] : [[shortcut, command.id] as const]
  }),
)
const ofField = /^mod\+(shift\+)?z$/
const sequenceTimeout = 1_200

/** Runs the command of a shortcut. Plain keys count only where nothing is typed. */
export function useShortcuts(): void {
  useEffect(() => {
    let first = ''
    let firstAt = 0
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return
      const key = pressed(event, isMac)
      const plain = !/^(mod|alt)\+|^f\d/.test(key)
      if (plain && (isTyping(event.target) || document.querySelector('[aria-modal="true"]'))) return
      // Undo and Redo of what is typed are the field's own.
      if (ofField.test(key) && isTyping(event.target)) return
      if (key === 'space' && isPressed(event.target)) return
      const sequence = first !== '' && event.timeStamp - firstAt < sequenceTimeout ? `${first} ${key}` : key
      const id = bySequence.get(sequence) ?? bySequence.get(key)
      first = plain && id === undefined ? key : ''
      firstAt = event.timeStamp
      if (id === undefined) return
      if (runCommand(id)) return event.preventDefault()
      // A key that is made for a command says why there is no such thing now. A plain one may be meant for something else.
      const why = plain ? null : whyDisabled(id)
      if (why === null) return
      event.preventDefault()
      notifications.show({ id: 'disabled command', message: why })
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}

/** What Space presses by itself: a button that has the focus is meant, not the screen. */
function isPressed(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, input, summary, [role], [tabindex="0"]') !== null
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select'))
  )
}
