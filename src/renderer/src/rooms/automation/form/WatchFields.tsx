import { Select } from '@mantine/core'
import { NumberField } from '../../serving/NumberField.tsx'
import type { FieldsProps } from './fieldsProps.ts'

/** When a version that was promoted is rolled back. */
export function WatchFields({ draft, onDraft, sources }: FieldsProps) {
  const { watchHours, errorRate, minimum, watchMonitor } = draft
  const gone = watchMonitor !== '' && !sources.monitors.includes(watchMonitor)
  return (
    <div className="two-fields">
      <NumberField
        label="Watch for"
        description="0: not watched"
        suffix=" h"
        min={0}
        value={watchHours}
        onValue={(value) => onDraft((before) => ({ ...before, watchHours: value }))}
      />
      <Select
        label="Monitor (optional)"
        description="Its alerts roll the version back"
        placeholder={sources.monitors.length === 0 ? 'No monitors yet' : 'None'}
        disabled={sources.monitors.length === 0 && !gone}
        clearable
        searchable
        data={gone ? [...sources.monitors, watchMonitor] : sources.monitors}
        value={watchMonitor === '' ? null : watchMonitor}
        onChange={(chosen) => onDraft((before) => ({ ...before, watchMonitor: chosen ?? '' }))}
      />
      <NumberField
        label="Error rate above"
        description="Empty: not counted"
        suffix=" %"
        min={0}
        max={100}
        decimalScale={2}
        value={errorRate}
        onValue={(value) => onDraft((before) => ({ ...before, errorRate: value }))}
      />
      <NumberField
        label="Minimum requests"
        suffix=" requests"
        description="Fewer are not judged"
        min={1}
        allowDecimal={false}
        value={minimum}
        onValue={(value) => onDraft((before) => ({ ...before, minimum: value }))}
      />
    </div>
  )
}
