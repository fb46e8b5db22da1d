import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react'
import { counted } from '../../../../shared/numbers.ts'
import {
  IconAlertTriangle,
  IconActivityHeartbeat,
  IconBox,
  IconChevronRight,
  IconDatabase,
  IconFlask,
  IconHelp,
  IconListDetails,
  IconPackage,
  IconRepeat,
  IconRocket,
  IconSearch,
} from '../../ui/icons.ts'
import { changePreferences, usePreferences } from '../../app/preferences.ts'
import { takeTypeAhead } from '../../app/typeAhead.ts'
import { keysOf } from '../../app/shortcuts.ts'
import { groups, type Line, linesFor } from './items.ts'
import { useItems } from './useItems.ts'

const icons = {
  command: IconChevronRight,
  dataset: IconDatabase,
  run: IconFlask,
  model: IconBox,
  package: IconPackage,
  deployment: IconRocket,
  monitor: IconActivityHeartbeat,
  policy: IconRepeat,
  feature: IconListDetails,
  help: IconHelp,
} as const
const kept = 8

export function PaletteList({ onClose }: { readonly onClose: () => void }) {
  const items = useItems()
  const recent = usePreferences()?.recentCommands ?? []
  const [text, setText] = useState('')
  const input = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => {
    input.current?.focus()
    const early = takeTypeAhead()
    if (early !== '') setText((before) => before + early)
  }, [])
  const [at, setAt] = useState(0)
  const list = useId()
  const lines = linesFor(items, text, recent)

  const choose = ({ item }: Line) => {
    if (item.disabled !== null) return
    if (item.kind === 'command')
      void changePreferences({ recentCommands: [item.id, ...recent.filter((id) => id !== item.id)].slice(0, kept) })
    onClose()
    // After the palette has given the focus back: a command may open something of its own.
    requestAnimationFrame(item.run)
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
          ref={input}
          data-autofocus
          role="combobox"
          aria-expanded
          aria-controls={list}
          aria-activedescendant={lines[at] ? `${list}-${at}` : undefined}
          aria-label="Find a command"
          placeholder="Search or run a command"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setAt(0)
          }}
          onKeyDown={onKeyDown}
        />
        {text !== '' && (
          <span className="dim xs num" role="status">
            {counted(lines.length, 'match', 'matches')}
          </span>
        )}
      </div>
      <div role="listbox" id={list} aria-label="Commands" className="pal-list">
        {groups.map((group) => {
          const inGroup = lines.flatMap((line, index) => (line.group === group ? [{ line, index }] : []))
          if (inGroup.length === 0) return null
          return (
            <ul key={group} role="group" aria-label={group}>
              <li className="cap" role="presentation">
                {group}
              </li>
              {inGroup.map(({ line, index }) => (
                <PaletteLine
                  key={line.item.id}
                  id={`${list}-${index}`}
                  line={line}
                  selected={index === at}
                  onPoint={() => setAt(index)}
                  onChoose={() => choose(line)}
                />
              ))}
            </ul>
          )
        })}
      </div>
      {lines.length === 0 && <p className="pal-none dim sm">No matches.</p>}
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
        <span className="push">
          <kbd>&gt;</kbd> commands
        </span>
        <span>
          <kbd>#</kbd> objects
        </span>
        <span>
          <kbd>?</kbd> help
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

function PaletteLine({ id, line: { item, match }, selected, onPoint, onChoose }: LineProps) {
  const off = item.disabled !== null
  const Icon = icons[item.kind]
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the input above has the keys
    <li
      id={id}
      role="option"
      aria-selected={selected}
      aria-disabled={off}
      title={item.kind === 'help' ? item.note : undefined}
      className={`${selected ? 'sel' : ''} ${off ? 'off' : ''}`}
      onMouseMove={onPoint}
      onClick={onChoose}
      ref={(element) => {
        if (selected) element?.scrollIntoView({ block: 'nearest' })
      }}
    >
      <Icon className="i" aria-hidden />
      <span className="t">
        {match.parts.map((part, index) =>
          // oxlint-disable-next-line react/no-array-index-key -- parts of one text
          part.hit ? <mark key={index}>{part.text}</mark> : <span key={index}>{part.text}</span>,
        )}
      </span>
      <span className="dim xs hint">{item.note}</span>
      {off && (
        <span className="why row push">
          <IconAlertTriangle className="i s" aria-hidden /> {item.disabled}
        </span>
      )}
      {item.shortcut && (
        <span className={off ? 'row' : 'push'}>
          {keysOf(item.shortcut).map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}
        </span>
      )}
    </li>
  )
}
