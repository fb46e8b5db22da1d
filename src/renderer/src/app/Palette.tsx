import { Modal } from '@mantine/core'
import { type KeyboardEvent, useId, useMemo, useState } from 'react'
import { IconAlertTriangle, IconSearch } from '../ui/icons.ts'
import { type Choice, runCommand, useChoices } from './commands.ts'
import { type Match, matchCommand } from './fuzzy.ts'
import { recentCommands, remember } from './recentCommands.ts'
import { keysOf } from './shortcuts.ts'
import { useApp } from './state.ts'

/** Every command by a few letters of its name: recent ones first, disabled ones with their reason. */
export function Palette() {
  const { overlay, show } = useApp()
  return (
    <Modal
      opened={overlay === 'palette'}
      onClose={() => show(null)}
      withCloseButton={false}
      size={660}
      padding={0}
      attributes={{ content: { 'aria-label': 'Command palette' } }}
      classNames={{ content: 'palette' }}
    >
      <PaletteList onClose={() => show(null)} />
    </Modal>
  )
}

interface Line {
  readonly choice: Choice
  readonly match: Match
}

function PaletteList({ onClose }: { readonly onClose: () => void }) {
  const choices = useChoices()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const list = useId()
  const lines = useMemo(() => linesFor(choices, text), [choices, text])

  const choose = ({ choice }: Line) => {
    if (choice.disabled !== null) return
    remember(choice.id)
    onClose()
    // After the palette has given the focus back: a command may open something of its own.
    requestAnimationFrame(() => runCommand(choice.id))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && lines.length > 0) setAt((at + step + lines.length) % lines.length)
    else if (event.key === 'Enter' && lines[at]) choose(lines[at])
    else return
    event.preventDefault()
  }
  return (
    <>
      <div className="pal-in">
        <IconSearch className="i" aria-hidden />
        <input
          data-autofocus
          role="combobox"
          aria-expanded
          aria-controls={list}
          aria-activedescendant={lines[at] ? `${list}-${at}` : undefined}
          aria-label="Find a command"
          placeholder="Find or run anything"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setAt(0)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <ul role="listbox" id={list} aria-label="Commands">
        {lines.map((line, index) => (
          <PaletteLine
            key={line.choice.id}
            id={`${list}-${index}`}
            line={line}
            selected={index === at}
            onPoint={() => setAt(index)}
            onChoose={() => choose(line)}
          />
        ))}
        {lines.length === 0 && <li className="cap">No command is called like this.</li>}
      </ul>
      <footer>
        <span>
          <kbd>↑</kbd>
          <kbd>↓</kbd> choose
        </span>
        <span>
          <kbd>Enter</kbd> run
        </span>
        <span>
          <kbd>Esc</kbd> close
        </span>
      </footer>
    </>
  )
}

interface LineProps {
  readonly id: string
  readonly line: Line
  readonly selected: boolean
  readonly onPoint: () => void
  readonly onChoose: () => void
}

function PaletteLine({ id, line: { choice, match }, selected, onPoint, onChoose }: LineProps) {
  const off = choice.disabled !== null
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the input above has the keys
    <li
      id={id}
      role="option"
      aria-selected={selected}
      aria-disabled={off}
      className={`${selected ? 'sel' : ''} ${off ? 'off' : ''}`}
      onMouseMove={onPoint}
      onClick={onChoose}
      ref={(element) => {
        if (selected) element?.scrollIntoView({ block: 'nearest' })
      }}
    >
      <span className="t">
        {match.parts.map((part, index) =>
          // oxlint-disable-next-line react/no-array-index-key -- parts of one text
          part.hit ? <mark key={index}>{part.text}</mark> : <span key={index}>{part.text}</span>,
        )}
      </span>
      {off && (
        <span className="why row">
          <IconAlertTriangle className="i s" aria-hidden /> {choice.disabled}
        </span>
      )}
      <span className="push">{choice.shortcut && keysOf(choice.shortcut).map((key) => <kbd key={key}>{key}</kbd>)}</span>
    </li>
  )
}

function linesFor(choices: readonly Choice[], text: string): Line[] {
  const recent = recentCommands()
  const rank = ({ id }: Choice) => (recent.includes(id) ? recent.indexOf(id) : recent.length)
  const lines = choices.flatMap((choice) => {
    const match = matchCommand(text, choice.label, choice.also)
    return match ? [{ choice, match }] : []
  })
  const disabled = ({ choice }: Line) => Number(choice.disabled !== null)
  return lines.sort((a, b) => b.match.score - a.match.score || disabled(a) - disabled(b) || rank(a.choice) - rank(b.choice))
}
