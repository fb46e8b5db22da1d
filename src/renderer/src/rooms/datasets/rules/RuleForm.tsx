import { Button, Checkbox, MultiSelect, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core'
import type { RuleStatus } from '../../../../../shared/contract/datasets/rules.ts'
import { columnTypes, type ColumnType } from '../../../../../shared/domain/datasets/dataset.ts'
import { type Rule, ruleKinds, ruleText } from '../../../../../shared/domain/datasets/rules.ts'
import { client } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { useMutation } from '../../../app/queries.ts'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { draftOf, kindTitles, newDraft, type RuleDraft, ruleOf } from './ruleDraft.ts'

interface RuleFormProps {
  readonly dataset: string
  /** Such as `wine@v3`: what a drift is measured against. */
  readonly version: string
  readonly versions: readonly string[]
  readonly columns: readonly string[]
  /** The rule that is changed; null for a new one. */
  readonly rule: RuleStatus | null
  readonly onDone: () => void
}

/** A rule in a form. A changed one takes the place of the old one, in one step that can be undone. */
export function RuleForm({ dataset, version, versions, columns, rule, onDone }: RuleFormProps) {
  const initial = rule ? draftOf(rule.rule, rule.severity, version) : newDraft(version)
  const kept = useDraft(draftKey(rule ? `rule ${rule.id}` : 'new rule', `dataset:${dataset}`), initial)
  const { value: draft } = kept
  const change = (part: Partial<RuleDraft>) => kept.set((before) => ({ ...before, ...part }))
  const read = ruleOf(draft)
  const save = useMutation({
    mutationFn: (made: Rule) => client.datasets.rules.add({ name: dataset, rule: made, severity: draft.severity, replaces: rule?.id }),
    onSuccess: () => {
      kept.saved()
      onDone()
    },
    onError: () => {},
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if ('rule' in read) save.mutate(read.rule)
      }}
    >
      {/* Another version is only another suggestion for a new rule, nothing that its draft was typed over. */}
      <DraftNote draft={{ ...kept, outdated: kept.outdated && rule !== null }} />
      <Select
        label="Rule"
        data-autofocus
        data={ruleKinds.map((kind) => ({ value: kind, label: kindTitles[kind] }))}
        value={draft.kind}
        onChange={(kind) => kind && change({ kind: kind as Rule['kind'], columns: draft.columns.slice(0, 1) })}
      />
      <Columns draft={draft} columns={columns} onChange={change} />
      <Limits draft={draft} versions={versions} onChange={change} />
      <SegmentedControl
        aria-label="If it fails"
        value={draft.severity}
        onChange={(severity) => change({ severity: severity as RuleDraft['severity'] })}
        data={[
          { value: 'warn', label: 'Warn' },
          { value: 'block', label: 'Block training' },
        ]}
      />
      {save.isError && <FailureBanner error={save.error} />}
      <p className="sm soft" role="status">
        {'rule' in read ? `${ruleText(read.rule)}.` : read.wrong}
      </p>
      <div className="row">
        <Button type="submit" disabled={!('rule' in read)} loading={save.isPending}>
          {rule ? 'Save rule' : 'Add rule'}
        </Button>
      </div>
    </form>
  )
}

interface PartProps {
  readonly draft: RuleDraft
  readonly onChange: (part: Partial<RuleDraft>) => void
}

function Columns({ draft, columns, onChange }: PartProps & { readonly columns: readonly string[] }) {
  if (draft.kind === 'rows') return null
  if (draft.kind === 'unique' || draft.kind === 'columns')
    return (
      <>
        <MultiSelect
          label="Columns"
          searchable
          data={[...columns]}
          value={[...draft.columns]}
          onChange={(next) => onChange({ columns: next })}
        />
        {draft.kind === 'columns' && (
          <Checkbox label="No other columns" checked={draft.only} onChange={(event) => onChange({ only: event.target.checked })} />
        )}
      </>
    )
  return (
    <Select
      label="Column"
      searchable
      data={[...columns]}
      value={draft.columns[0] ?? null}
      onChange={(column) => onChange({ columns: column ? [column] : [] })}
    />
  )
}

function Limits({ draft, versions, onChange }: PartProps & { readonly versions: readonly string[] }) {
  const { kind, low, high } = draft
  const field = (label: string, key: 'low' | 'high', value: string, placeholder = '') => (
    <TextInput label={label} placeholder={placeholder} value={value} onChange={(event) => onChange({ [key]: event.target.value })} />
  )
  switch (kind) {
    case 'type':
      return (
        <Select
          label="Type"
          data={[...columnTypes]}
          value={draft.type}
          onChange={(type) => type && onChange({ type: type as ColumnType })}
        />
      )
    case 'missing':
      return field('Maximum missing rate, %', 'high', high, '0')
    case 'range':
      return (
        <div className="two">
          {field('Min', 'low', low, 'a number or a date')}
          {field('Max', 'high', high, 'a number or a date')}
        </div>
      )
    case 'rows':
      return (
        <div className="two">
          {field('Min', 'low', low)}
          {field('Max', 'high', high)}
        </div>
      )
    case 'set':
      return (
        <Textarea
          label="Allowed values, one per line"
          autosize
          minRows={3}
          maxRows={8}
          value={draft.values}
          onChange={(event) => onChange({ values: event.target.value })}
        />
      )
    case 'pattern':
      return (
        <TextInput
          label="Regular expression"
          placeholder="^[A-Z]{2}\d+$"
          value={draft.pattern}
          onChange={(event) => onChange({ pattern: event.target.value })}
        />
      )
    case 'drift':
      return (
        <div className="two">
          <Select
            label="Reference version"
            data={versions.includes(draft.reference) ? [...versions] : [...versions, draft.reference]}
            value={draft.reference}
            onChange={(reference) => reference && onChange({ reference })}
          />
          {field('Maximum PSI (population stability index)', 'high', high, '0.1')}
        </div>
      )
    default:
      return null
  }
}
