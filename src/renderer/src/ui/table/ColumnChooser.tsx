import { Button, Popover, TextInput } from '@mantine/core'
import { useState } from 'react'
import { IconColumns3 } from '../icons.ts'

export interface ChoosableColumn {
  readonly id: string
  readonly title: string
}

interface ColumnChooserProps {
  readonly columns: readonly ChoosableColumn[]
  readonly hidden: readonly string[]
  /** In the order in which they stand at the left; absent where columns are not pinned by hand. */
  readonly pinned?: readonly string[]
  readonly onChange: (change: { hidden?: readonly string[]; pinned?: readonly string[] }) => void
}

const toggled = (list: readonly string[], id: string) => (list.includes(id) ? list.filter((other) => other !== id) : [...list, id])

/** Which columns are shown, and which stay at the left. */
export function ColumnChooser({ columns, hidden, pinned, onChange }: ColumnChooserProps) {
  const [text, setText] = useState('')
  const found = columns.filter(({ title }) => title.toLowerCase().includes(text.trim().toLowerCase()))
  const ids = found.map(({ id }) => id)
  const away = columns.filter(({ id }) => hidden.includes(id)).length
  const which = text.trim() === '' ? 'all' : 'these'
  return (
    <Popover position="bottom-end" trapFocus withinPortal returnFocus width={300}>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 className="i s" aria-hidden />}>
          {away === 0 ? 'Columns' : `Columns ${columns.length - away} of ${columns.length}`}
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
            <button type="button" className="btn quiet" onClick={() => onChange({ hidden: hidden.filter((id) => !ids.includes(id)) })}>
              Show {which}
            </button>
            <button type="button" className="btn quiet" onClick={() => onChange({ hidden: [...new Set([...hidden, ...ids])] })}>
              Hide {which}
            </button>
          </div>
          <ul className="chooser">
            {found.map(({ id, title }) => (
              <li key={id} className="row sm">
                <label className="row check-row">
                  <input type="checkbox" checked={!hidden.includes(id)} onChange={() => onChange({ hidden: toggled(hidden, id) })} />
                  <span className="clip" title={title}>
                    {title}
                  </span>
                </label>
                {pinned && (
                  <button
                    type="button"
                    className="btn quiet push"
                    aria-pressed={pinned.includes(id)}
                    aria-label={`Pin ${title}`}
                    onClick={() => onChange({ pinned: toggled(pinned, id) })}
                  >
                    {pinned.includes(id) ? 'Unpin' : 'Pin'}
                  </button>
                )}
              </li>
            ))}
            {found.length === 0 && <li className="dim sm">No matching columns.</li>}
          </ul>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
