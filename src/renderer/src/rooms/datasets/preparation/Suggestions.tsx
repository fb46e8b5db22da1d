import { Button } from '@mantine/core'
import type { StepSuggestion } from '../../../../../shared/contract/datasets/index.ts'
import type { PreparationStep } from '../../../../../shared/domain/datasets/preparation.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { IconArrowRight, IconBulb } from '../../../ui/icons.ts'

interface SuggestionsProps {
  readonly suggestions: readonly StepSuggestion[]
  readonly onAdd: (steps: readonly PreparationStep[]) => void
}

/** Steps that the values ask for. Those that are in the list already are left out by the caller. */
export function Suggestions({ suggestions, onAdd }: SuggestionsProps) {
  if (suggestions.length === 0) return null
  return (
    <section className="suggestions" aria-label="Suggested steps">
      <div className="row">
        <h3 className="row sm">
          <IconBulb className="i s" aria-hidden /> Suggested steps
        </h3>
        {suggestions.length > 1 && (
          <button type="button" className="btn quiet push" onClick={() => onAdd(suggestions.map(({ step }) => step))}>
            Add all
          </button>
        )}
      </div>
      <ul>
        {suggestions.map(({ step, text, reason, count, example }) => (
          <li key={JSON.stringify(step)}>
            <div>
              <b className="sm">{text}</b>
              <p className="xs soft">{reason}</p>
              <p className="xs dim">
                {counted(count, 'value')}
                {example && (
                  <span className="mono">
                    {' '}
                    · “{example.before}” <IconArrowRight className="i xs" aria-label="to" />{' '}
                    {example.after === null ? 'missing' : `“${example.after}”`}
                  </span>
                )}
              </p>
            </div>
            <Button size="compact-xs" variant="default" aria-label={`Add: ${text}`} onClick={() => onAdd([step])}>
              Add
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
