import { Button, Popover, TextInput } from '@mantine/core'
import { useState } from 'react'
import { IconColumns3 } from '../../../ui/icons.ts'

interface ColumnChooserProps {
  readonly columns: readonly string[]
  readonly hidden: readonly string[]
  readonly pinned: readonly string[]
  readonly onChange: (change: { hidden?: readonly string[]; pinned?: readonly string[] }) => void
}

const toggled = (list: readonly string[], name: string) => (list.includes(name) ? list.filter((other) => other !== name) : [...list, name])

/** Which columns are shown, and which stay at the left. */
export function ColumnChooser({ columns, hidden, pinned, onChange }: ColumnChooserProps) {
  const [text, setText] = useState('')
  const found = columns.filter((name) => name.toLowerCase().includes(text.trim().toLowerCase()))
  return (
    <Popover position="bottom-end" trapFocus withinPortal returnFocus width={300}>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 className="i s" aria-hidden />}>
          {hidden.length === 0 ? 'Columns' : `Columns ${columns.length - hidden.length} of ${columns.length}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="stack tight">
          <TextInput
            data-autofocus
            aria-label="Find a column"
            placeholder="Find a column"
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
          <div className="row">
            <button
              type="button"
              className="btn quiet"
              onClick={() => onChange({ hidden: hidden.filter((name) => !found.includes(name)) })}
            >
              Show {text.trim() === '' ? 'all' : 'these'}
            </button>
            <button type="button" className="btn quiet" onClick={() => onChange({ hidden: [...new Set([...hidden, ...found])] })}>
              Hide {text.trim() === '' ? 'all' : 'these'}
            </button>
          </div>
          <ul className="chooser">
            {found.map((name) => (
              <li key={name} className="row sm">
                <label className="row check-row">
                  <input type="checkbox" checked={!hidden.includes(name)} onChange={() => onChange({ hidden: toggled(hidden, name) })} />
                  <span className="clip">{name}</span>
                </label>
                <button
                  type="button"
                  className="btn quiet push"
                  aria-pressed={pinned.includes(name)}
                  aria-label={`Pin ${name}`}
                  onClick={() => onChange({ pinned: toggled(pinned, name) })}
                >
                  {pinned.includes(name) ? 'Unpin' : 'Pin'}
                </button>
              </li>
            ))}
            {found.length === 0 && <li className="dim sm">No column is called so.</li>}
          </ul>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
