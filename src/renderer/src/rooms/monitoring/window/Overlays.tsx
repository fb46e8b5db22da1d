import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Overlay } from '../../../../../shared/contract/monitoring/index.ts'
import { count, counted } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { OverlayCard, type Sides } from './OverlayCard.tsx'

/** Of many columns so many are drawn at first, and more at each click. */
const step = 24

interface OverlaysProps {
  readonly title: string
  /** Drifting ones first, then by importance. */
  readonly overlays: readonly Overlay[]
  readonly sides: Sides
}

/** The columns on both sides, as small pictures. */
export function Overlays({ title, overlays, sides }: OverlaysProps) {
  const [text, setText] = useState('')
  const [most, setMost] = useState(step)
  const found = text === '' ? overlays : overlays.filter(({ column }) => column.toLowerCase().includes(text.toLowerCase()))
  const drifting = overlays.filter((overlay) => overlay.drifting).length
  if (overlays.length === 0) return null
  return (
    <Card
      title={title}
      note={`${drifting} of ${counted(overlays.length, 'column')} drift`.replace(/^1 of (.*) drift$/, '1 of $1 drifts')}
      actions={
        overlays.length > 8 && (
          <TextInput
            size="xs"
            aria-label="Find a column"
            placeholder="Find a column"
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              setMost(step)
            }}
          />
        )
      }
      padded
    >
      <div className="stack">
        <p className="overlay-legend xs dim" aria-hidden>
          <i className="key-reference" /> {sides.reference} <i className="key-current" /> {sides.current}
        </p>
        {found.length === 0 && <p className="dim sm">No matching columns.</p>}
        <ul className="overlays" aria-label={title}>
          {found.slice(0, most).map((overlay) => (
            <OverlayCard key={overlay.column} overlay={overlay} sides={sides} />
          ))}
        </ul>
        {found.length > most && (
          <div className="row">
            <Button variant="default" size="compact-xs" onClick={() => setMost(most + 4 * step)}>
              Show more columns
            </Button>
            <span className="dim xs num">
              {count(most)} of {count(found.length)}
            </span>
          </div>
        )}
      </div>
    </Card>
  )
}
