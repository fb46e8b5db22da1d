import { Radio, Select } from '@mantine/core'
import { type PolicyDecision, policyDecisions } from '../../../../../shared/domain/automation/policy.ts'
import { decisionTexts } from '../../../../../shared/domain/automation/texts.ts'
import { NumberField } from '../../serving/NumberField.tsx'
import type { FieldsProps } from './fieldsProps.ts'

const notes: Readonly<Record<PolicyDecision, string>> = {
  never: 'the challenger is registered and compared, and stays a version',
  propose: 'it waits on Home until someone approves or rejects it',
  promote: 'without a person; what is not certain waits for approval',
}

const isDecision = (value: string | null): value is PolicyDecision => policyDecisions.some((one) => one === value)

/** What becomes of a challenger whose gates pass. */
export function DecisionFields({ draft, onDraft }: FieldsProps) {
  const { decision, noChampion, tolerance } = draft
  return (
    <div className="stack">
      <Radio.Group
        label="If the gates pass"
        value={decision}
        onChange={(value) => isDecision(value) && onDraft((before) => ({ ...before, decision: value }))}
      >
        <div className="stack tight policy-radios">
          {policyDecisions.map((one) => (
            <Radio key={one} value={one} label={decisionTexts[one]} description={notes[one]} />
          ))}
        </div>
      </Radio.Group>
      <div className="two-fields">
        <Select
          label="With no champion"
          description="There is nothing to compare with"
          allowDeselect={false}
          data={[
            { value: 'never', label: 'Never promote' },
            { value: 'propose', label: 'Propose' },
            { value: 'promote', label: 'Promote if the gates pass' },
          ]}
          value={noChampion}
          onChange={(value) => isDecision(value) && onDraft((before) => ({ ...before, noChampion: value }))}
        />
        <NumberField
          label="Tolerance"
          description="A loss of the metric up to this is no harm"
          min={0}
          value={tolerance}
          onValue={(value) => onDraft((before) => ({ ...before, tolerance: value }))}
        />
      </div>
    </div>
  )
}
