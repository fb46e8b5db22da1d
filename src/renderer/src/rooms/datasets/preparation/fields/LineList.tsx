import { ActionIcon, Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { IconPlus, IconX } from '../../../../ui/icons.ts'

interface LineListProps<T> {
  readonly label: string
  /** What a line is, such as `name` in `Add name`. */
  readonly one: string
  readonly lines: readonly T[]
  readonly blank: T
  /** There may be none. */
  readonly canBeEmpty?: boolean
  readonly onChange: (lines: readonly T[]) => void
  readonly children: (line: T, change: (part: Partial<T>) => void, number: number) => ReactNode
}

/** Lines of controls, each of which can be removed, and one more added. */
export function LineList<T extends object>({ label, one, lines, blank, canBeEmpty = false, onChange, children }: LineListProps<T>) {
  return (
    <fieldset className="plain step-lines">
      <legend className="field-label">{label}</legend>
      {lines.map((line, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- lines have no other name
        <div className="step-line" key={index}>
          {children(line, (part) => onChange(lines.map((each, other) => (other === index ? { ...each, ...part } : each))), index + 1)}
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove ${one} ${index + 1}`}
            disabled={!canBeEmpty && lines.length === 1}
            onClick={() => onChange(lines.filter((_, other) => other !== index))}
          >
            <IconX className="i s" aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        leftSection={<IconPlus className="i s" aria-hidden />}
        onClick={() => onChange([...lines, blank])}
      >
        Add {one}
      </Button>
    </fieldset>
  )
}
