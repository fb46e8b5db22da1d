import { CopyButton, SegmentedControl } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Card } from './Card.tsx'
import { IconCopy } from './icons.ts'

export interface ShownSnippet {
  readonly id: string
  /** The language, or what it is for. */
  readonly title: string
  readonly text: string
  /** Where it lies. */
  readonly note?: string
}

interface SnippetsCardProps {
  readonly title: string
  readonly snippets: readonly ShownSnippet[]
  /** The one that is shown first. */
  readonly first?: string
  /** Before the choice of the language. */
  readonly actions?: ReactNode
}

/** Programs to read and to copy, one at a time. */
export function SnippetsCard({ title, snippets, first, actions }: SnippetsCardProps) {
  const [id, setId] = useState(first ?? snippets[0]?.id ?? '')
  const shown = snippets.find((snippet) => snippet.id === id) ?? snippets[0]
  if (!shown) return null
  return (
    <Card
      title={title}
      note={shown.note}
      className="snippets"
      actions={
        <>
          {actions}
          <SegmentedControl
            size="xs"
            aria-label="Language"
            value={shown.id}
            onChange={setId}
            data={snippets.map((snippet) => ({ value: snippet.id, label: snippet.title }))}
          />
          <CopyButton value={shown.text}>
            {({ copied, copy }) => (
              <button type="button" className="btn quiet" onClick={copy}>
                <IconCopy className="i s" aria-hidden /> {copied ? 'Copied' : 'Copy'}
              </button>
            )}
          </CopyButton>
        </>
      }
    >
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
      <pre className="snippet" tabIndex={0} aria-label={shown.note ?? shown.title}>
        {shown.text}
      </pre>
    </Card>
  )
}
