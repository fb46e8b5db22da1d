import { useRef } from 'react'
import { rowHeight } from './geometry.ts'

interface CellEditorProps {
  readonly label: string
  readonly text: string
  readonly left: number
  readonly top: number
  readonly width: number
  /** Null: nothing is changed. */
  readonly onEnd: (text: string | null) => void
}

/** The active cell as a field. Enter and a click elsewhere keep what was typed, Escape does not. */
export function CellEditor({ label, text, left, top, width, onEnd }: CellEditorProps) {
  const ended = useRef(false)
  const end = (typed: string | null) => {
    if (ended.current) return
    ended.current = true
    onEnd(typed === text ? null : typed)
  }
  return (
    <input
      className="grid-edit"
      aria-label={label}
      style={{ left, top, width, height: rowHeight - 1 }}
      defaultValue={text}
      ref={(input) => input?.select()}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Enter') end(event.currentTarget.value)
        if (event.key === 'Escape') end(null)
      }}
      onBlur={(event) => end(event.currentTarget.value)}
    />
  )
}
