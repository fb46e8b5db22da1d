import { Textarea } from '@mantine/core'
import { useRef } from 'react'
import { failureOf } from '../../../app/failures.ts'

interface YamlEditorProps {
  readonly text: string
  readonly onText: (text: string) => void
  /** Of the last plan, where the text has not changed since. */
  readonly error: unknown
}

/** Definitions as text. The line of an error is shown, and the caret can be put there. */
export function YamlEditor({ text, onText, error }: YamlEditorProps) {
  const input = useRef<HTMLTextAreaElement>(null)
  const line = error === null || error === undefined ? null : lineOf(failureOf(error).details)
  const goTo = (wanted: number) => {
    const start = startOfLine(text, wanted)
    const end = text.indexOf('\n', start)
    input.current?.focus()
    input.current?.setSelectionRange(start, end < 0 ? text.length : end)
  }
  return (
    <div className="stack tight">
      <Textarea
        ref={input}
        label="Definitions"
        description="YAML or JSON: entities, views, onDemand, services"
        placeholder={example}
        autosize
        minRows={18}
        maxRows={36}
        spellCheck={false}
        classNames={{ input: 'mono' }}
        value={text}
        onChange={(event) => onText(event.target.value)}
      />
      {line !== null && (
        <p className="row sm c-worse">
          <span>Line {line}:</span>
          <code className="clip">{text.split('\n')[line - 1]?.trim()}</code>
          <button type="button" className="link" onClick={() => goTo(line)}>
            Go to line
          </button>
        </p>
      )}
    </div>
  )
}

/** Counted from 1; null where the error has no line. */
function lineOf({ line }: Readonly<Record<string, unknown>>): number | null {
  return typeof line === 'number' && Number.isInteger(line) && line > 0 ? line : null
}

function startOfLine(text: string, line: number): number {
  let start = 0
  for (let at = 1; at < line; at++) {
    const end = text.indexOf('\n', start)
    if (end < 0) return start
    start = end + 1
  }
  return start
}

const example = `entities:
  - name: driver
    keys: [{ name: driver_id, type: integer }]
views:
  - name: driver_stats
    entities: [driver]
    source: driver-stats
    time: { kind: event, column: event_time, created: created }
    ttl: 30 days
    features:
      - { name: rating, type: number }
services:
  - name: lateness
    features: [{ view: driver_stats }]`
