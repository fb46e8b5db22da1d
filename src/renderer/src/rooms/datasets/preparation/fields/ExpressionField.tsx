import { Select, Textarea } from '@mantine/core'
import { useRef } from 'react'
import { functions } from '../../../../../../shared/domain/expressions/index.ts'
import { named } from '../steps/stepShapes.ts'
import { type ControlProps, namesOf, textOf } from './types.ts'

const functionChoices = Object.values(functions).map(({ usage, help }) => ({ value: `f ${usage}`, label: `${usage}: ${help}` }))

/** An expression over the columns. Columns and functions can be inserted; an error is shown at its place. */
export function ExpressionField({ field, value, onChange, columns, problem }: ControlProps) {
  const input = useRef<HTMLTextAreaElement>(null)
  const text = textOf(value)
  const insert = (piece: string) => {
    const { selectionStart = text.length, selectionEnd = text.length } = input.current ?? {}
    onChange(text.slice(0, selectionStart) + piece + text.slice(selectionEnd))
    const end = selectionStart + piece.length
    // The text has to be there before the caret can stand after it.
    requestAnimationFrame(() => {
      input.current?.focus()
      input.current?.setSelectionRange(end, end)
    })
  }
  return (
    <div className="stack tight">
      <Textarea
        ref={input}
        label={field.label}
        placeholder={field.placeholder}
        autosize
        minRows={1}
        maxRows={8}
        spellCheck={false}
        classNames={{ input: 'mono' }}
        value={text}
        onChange={(event) => onChange(event.target.value)}
      />
      <ProblemPlace text={text} position={problem?.position ?? null} />
      <Select
        aria-label="Insert a column or function"
        placeholder="Insert a column or function…"
        size="xs"
        searchable
        limit={200}
        value={null}
        data={[
          { group: 'Columns', items: namesOf(columns).map((name) => ({ value: `c ${name}`, label: name })) },
          { group: 'Functions', items: functionChoices },
        ]}
        onChange={(chosen) => chosen && insert(chosen.startsWith('c ') ? named(chosen.slice(2)) : chosen.slice(2))}
      />
    </div>
  )
}

const around = 24

/** The part of a text in which something is wrong, with a mark under the place. */
export function ProblemPlace({ text, position }: { readonly text: string; readonly position: number | null }) {
  if (position === null || position > text.length) return null
  const begin = Math.max(0, position - around)
  const before = text.slice(begin, position).replace(/[^\S ]/g, ' ')
  const after = text.slice(position, position + around).replace(/[^\S ]/g, ' ')
  return (
    <pre className="step-place mono xs" role="img" aria-label={`At character ${position + 1}, before ${after === '' ? 'the end' : after}`}>
      {begin > 0 && '…'}
      {before}
      <mark>{after.slice(0, 1) || ' '}</mark>
      {after.slice(1)}
    </pre>
  )
}
