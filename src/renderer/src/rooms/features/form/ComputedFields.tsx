import { ActionIcon, TextInput } from '@mantine/core'
import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import { IconX } from '../../../ui/icons.ts'
import '../../datasets/preparation/preparation.css'
import { ExpressionField } from '../../datasets/preparation/fields/ExpressionField.tsx'
import type { CheckedFeature, ComputedDraft } from './onDemandDraft.ts'

interface ComputedFieldsProps {
  readonly place: number
  readonly feature: ComputedDraft
  readonly checked: CheckedFeature
  /** What the expression can read, besides other features of the view. */
  readonly columns: readonly Column[]
  readonly onChange: (part: Partial<ComputedDraft>) => void
  /** Undefined for the last one. */
  readonly onRemove: (() => void) | undefined
}

/** One on-demand feature: its name, its expression with the place of an error, and the type that it gives. */
export function ComputedFields({ place, feature, checked: { type, problem }, columns, onChange, onRemove }: ComputedFieldsProps) {
  const { name, expression, description } = feature
  const called = name.trim() || `feature ${place + 1}`
  return (
    <li className="stack tight">
      <div className="row at-end">
        <TextInput label="Name" placeholder="is_far" value={name} onChange={(event) => onChange({ name: event.target.value })} />
        <TextInput
          className="computed-description"
          label="Description"
          value={description}
          onChange={(event) => onChange({ description: event.target.value })}
        />
        {onRemove && (
          <ActionIcon size={24} variant="subtle" color="gray" aria-label={`Remove ${called}`} onClick={onRemove}>
            <IconX className="i s" aria-hidden />
          </ActionIcon>
        )}
      </div>
      <ExpressionField
        field={{
          key: 'expression',
          label: `Expression of ${called}`,
          control: 'expression',
          placeholder: 'distance_km / speed_kmh * 60 > 20',
        }}
        values={{}}
        value={expression}
        onChange={(text) => onChange({ expression: String(text) })}
        columns={columns}
        problem={problem}
      />
      {problem ? (
        <p className="c-worse sm" role="alert">
          {problem.message}
        </p>
      ) : (
        type !== null && <p className="dim xs">Gives {type}</p>
      )}
    </li>
  )
}
