import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ReadingFacts } from '../../../../../shared/domain/datasets/readingTexts.ts'
import { readingSummary } from '../../../../../shared/domain/datasets/readingTexts.ts'
import { IconChevronDown, IconChevronRight } from '../../../ui/icons.ts'

interface ReadingStripProps {
  readonly facts: ReadingFacts | undefined
  readonly open: boolean
  readonly onToggle: () => void
  readonly children: ReactNode
}

/** How the file is read, in one line; its fields open beneath. */
export function ReadingStrip({ facts, open, onToggle, children }: ReadingStripProps) {
  const text = facts ? readingSummary(facts).join(' · ') : ''
  const Arrow = open ? IconChevronDown : IconChevronRight
  return (
    <section className="reading-strip" aria-label="How the file is read">
      <div className="row">
        <span className="wrap-text">{text === '' ? <span className="dim">The file could not be read as it is</span> : text}</span>
        <Button
          className="push"
          size="compact-xs"
          variant="default"
          aria-expanded={open}
          onClick={onToggle}
          rightSection={<Arrow className="i s" aria-hidden />}
        >
          Change…
        </Button>
      </div>
      {open && children}
    </section>
  )
}
