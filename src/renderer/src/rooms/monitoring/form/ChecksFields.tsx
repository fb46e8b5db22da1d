import { TagsInput } from '@mantine/core'
import { Segments } from '../../../ui/Segments.tsx'
import { NumberField } from '../../serving/NumberField.tsx'
import { checkGroups } from './checkFields.ts'
import type { MonitorDraft } from './monitorDraft.ts'

interface ChecksFieldsProps {
  readonly draft: MonitorDraft
  readonly onDraft: (change: (before: MonitorDraft) => MonitorDraft) => void
  /** Inputs of the model, as far as they are known. */
  readonly columns: readonly string[]
}

/** What is checked in each window, and from where on a check fails. */
export function ChecksFields({ draft, onDraft, columns }: ChecksFieldsProps) {
  return (
    <div className="stack">
      <Segments
        label="Statistics"
        value={draft.method}
        data={[
          { value: 'cairn', label: 'Effect and p-value' },
          { value: 'evidently', label: 'As Evidently' },
        ]}
        onChange={(method) => onDraft((before) => ({ ...before, method }))}
        note={
          draft.method === 'cairn'
            ? 'Wasserstein distance of numbers, Jensen–Shannon distance of categories, each with a test. Large windows do not drift by chance.'
            : 'The tests and limits that Evidently chooses by default, for comparison with its reports.'
        }
      />
      {checkGroups
        .filter(({ only }) => only === undefined || only === draft.kind)
        .map(({ title, note, fields }) => (
          <fieldset key={title} className="plain-fieldset stack tight">
            <legend className="sm b">{title}</legend>
            <p className="dim xs">{note}</p>
            <div className="two-fields">
              {fields.map(({ key, ...field }) => (
                <NumberField
                  key={key}
                  {...field}
                  value={draft.numbers[key]}
                  onValue={(value) => onDraft((before) => ({ ...before, numbers: { ...before.numbers, [key]: value } }))}
                />
              ))}
            </div>
          </fieldset>
        ))}
      <TagsInput
        label="Ignored columns"
        description="Not checked for drift, such as an id or a date"
        data={[...columns]}
        value={[...draft.ignored]}
        onChange={(ignored) => onDraft((before) => ({ ...before, ignored }))}
      />
      <TagsInput
        label="Slices"
        description="Columns whose groups are evaluated on their own over time"
        data={[...columns]}
        maxTags={20}
        value={[...draft.slices]}
        onChange={(slices) => onDraft((before) => ({ ...before, slices }))}
      />
      <fieldset className="plain-fieldset stack tight">
        <legend className="sm b">Labels</legend>
        <p className="dim xs">Until enough labels have arrived, a metric is shown as provisional.</p>
        <div className="two-fields">
          <NumberField
            label="Coverage from"
            description="Of the predicted rows"
            suffix=" %"
            min={1}
            max={100}
            decimalScale={1}
            value={draft.coverage}
            onValue={(coverage) => onDraft((before) => ({ ...before, coverage }))}
          />
          <NumberField
            label="Complete after"
            description="Empty: learned from how labels arrived so far"
            suffix=" h"
            min={0}
            decimalScale={2}
            value={draft.ripeAfter}
            onValue={(ripeAfter) => onDraft((before) => ({ ...before, ripeAfter }))}
          />
        </div>
      </fieldset>
    </div>
  )
}
