import { NumberField } from '../../serving/NumberField.tsx'
import type { FieldsProps } from './fieldsProps.ts'

/** What holds a trigger back. */
export function ConditionFields({ draft, onDraft }: FieldsProps) {
  return (
    <div className="two-fields">
      <NumberField
        label="New rows"
        description="That the champion was not trained on; 0: any"
        min={0}
        allowDecimal={false}
        value={draft.newRows}
        onValue={(newRows) => onDraft((before) => ({ ...before, newRows }))}
      />
      <NumberField
        label="Wait for rows"
        description="Then the run is skipped"
        suffix=" h"
        min={0}
        value={draft.waitHours}
        onValue={(waitHours) => onDraft((before) => ({ ...before, waitHours }))}
      />
      <NumberField
        label="Cooldown"
        description="After a run has ended; triggers wait"
        suffix=" h"
        min={0}
        value={draft.cooldownHours}
        onValue={(cooldownHours) => onDraft((before) => ({ ...before, cooldownHours }))}
      />
      <NumberField
        label="Runs a day"
        description="At most, within 24 hours"
        min={1}
        max={1_000}
        allowDecimal={false}
        value={draft.perDay}
        onValue={(perDay) => onDraft((before) => ({ ...before, perDay }))}
      />
    </div>
  )
}
