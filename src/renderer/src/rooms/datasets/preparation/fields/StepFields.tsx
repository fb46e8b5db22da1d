import { Checkbox, NumberInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import type { StepProblem } from '../../../../../../shared/contract/datasets/index.ts'
import type { Column } from '../../../../../../shared/domain/datasets/dataset.ts'
import type { StepDraft } from '../steps/stepDraft.ts'
import { stepShapes } from '../steps/stepShapes.ts'
import { ColumnSelect, ColumnsSelect } from './ColumnSelect.tsx'
import { DatasetSelect } from './DatasetSelect.tsx'
import { ExpressionField, ProblemPlace } from './ExpressionField.tsx'
import { blankForms, FormField, formKind } from './FormField.tsx'
import { AggregatesField, KeysField, OrderField, RenamesField, TablesField } from './ListFields.tsx'
import { type ControlProps, namesOf, textOf, textsOf } from './types.ts'
import { useOtherColumns } from './useOtherColumns.ts'

interface StepFieldsProps {
  readonly draft: StepDraft
  readonly columns: readonly Column[]
  readonly problem: StepProblem | null
  /** @param field the label of what was changed */
  readonly onChange: (values: StepDraft['values'], field: string) => void
}

/** The form of a step. */
export function StepFields({ draft: { kind, values }, columns, problem, onChange }: StepFieldsProps) {
  return stepShapes[kind].fields
    .filter(({ when }) => !when || when(values))
    .map((field) => (
      <Control
        key={field.key}
        field={field}
        values={values}
        value={values[field.key]}
        columns={columns}
        problem={problem}
        onChange={(value) => {
          const next = { ...values, [field.key]: value }
          // Which form text is read in follows the type that it becomes.
          if (kind === 'parse' && field.key === 'type') {
            const wanted = formKind(textOf(value))
            if ((values.form as { kind?: string } | undefined)?.kind !== wanted) next.form = blankForms[wanted]
          }
          onChange(next, field.label)
        }}
      />
    ))
}

function Control(props: ControlProps) {
  const { field, value, onChange, columns, problem } = props
  const { label, placeholder } = field
  switch (field.control) {
    case 'column':
      return <ColumnSelect label={label} names={namesOf(columns)} value={textOf(value)} onChange={onChange} />
    case 'columns':
      return <ColumnsSelect label={label} placeholder={placeholder} names={namesOf(columns)} value={textsOf(value)} onChange={onChange} />
    case 'otherColumns':
      return <OtherColumns {...props} />
    case 'newColumns':
    case 'values':
      return (
        <TagsInput
          label={label}
          placeholder={textsOf(value).length === 0 ? (placeholder ?? 'Type a value, then Enter') : undefined}
          acceptValueOnBlur
          splitChars={[]}
          value={textsOf(value)}
          onChange={onChange}
        />
      )
    case 'newColumn':
    case 'text':
      return (
        <>
          <TextInput
            label={label}
            placeholder={placeholder}
            spellCheck={false}
            value={textOf(value)}
            onChange={(event) => onChange(event.target.value)}
          />
          {field.key === 'find' && <ProblemPlace text={textOf(value)} position={problem?.position ?? null} />}
        </>
      )
    case 'number':
      return (
        <NumberInput
          label={label}
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : next === '' ? '' : Number(next))}
        />
      )
    case 'choice':
      return (
        <Select
          label={label}
          allowDeselect={false}
          data={(field.choices ?? []).map(([choice, title]) => ({ value: choice, label: title }))}
          value={textOf(value)}
          onChange={(next) => next !== null && onChange(next)}
        />
      )
    case 'check':
      return <Checkbox label={label} checked={value === true} onChange={(event) => onChange(event.target.checked)} />
    case 'expression':
      return <ExpressionField {...props} />
    case 'query':
      return <QueryField {...props} />
    case 'form':
      return <FormField {...props} />
    case 'order':
      return <OrderField {...props} />
    case 'renames':
      return <RenamesField {...props} />
    case 'keys':
      return <KeysField {...props} />
    case 'aggregates':
      return <AggregatesField {...props} />
    case 'dataset':
      return <DatasetSelect label={label} value={textOf(value)} onChange={onChange} />
    case 'tables':
      return <TablesField {...props} />
  }
}

function OtherColumns({ field, values, value, onChange }: ControlProps) {
  const names = useOtherColumns(textOf(values.with))
  return <ColumnsSelect label={field.label} placeholder={field.placeholder} names={names} value={textsOf(value)} onChange={onChange} />
}

function QueryField({ field, value, onChange, problem }: ControlProps) {
  return (
    <>
      <Textarea
        label={field.label}
        description="DuckDB SQL. The rows before this step are the table input."
        autosize
        minRows={4}
        maxRows={16}
        spellCheck={false}
        classNames={{ input: 'mono' }}
        value={textOf(value)}
        onChange={(event) => onChange(event.target.value)}
      />
      <ProblemPlace text={textOf(value)} position={problem?.position ?? null} />
    </>
  )
}
