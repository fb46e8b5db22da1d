import { Menu } from '@mantine/core'
import { Fragment } from 'react'
import type { ColumnType } from '../../../../../../shared/domain/datasets/columnType.ts'
import type { StepKind } from '../../../../../../shared/domain/datasets/preparation.ts'
import { stepIcons } from '../steps/stepIcons.ts'
import { stepShapes } from '../steps/stepShapes.ts'

const ofText: readonly StepKind[] = ['trim', 'case', 'replace', 'merge', 'split', 'parse']
const ofNumbers: readonly StepKind[] = ['clip', 'replace']
const ofRows: readonly StepKind[] = ['filter', 'sort', 'deduplicate', 'group']

/** The steps that a column of a type may ask for, in groups. */
export function stepsAtColumn(type: ColumnType | undefined): readonly (readonly StepKind[])[] {
  const ofValues: readonly StepKind[] = type === 'text' ? ofText : type === 'integer' || type === 'number' ? ofNumbers : ['replace']
  return [['rename', 'cast'], ['fill', ...ofValues], ofRows, ['derive', 'drop']]
}

interface ColumnStepsProps {
  readonly type: ColumnType | undefined
  readonly onAdd: (kind: StepKind) => void
}

/** The entries of a column's menu: each adds a step on the column. */
export function ColumnSteps({ type, onAdd }: ColumnStepsProps) {
  return stepsAtColumn(type).map((kinds, index) => (
    <Fragment key={kinds[0]}>
      {index > 0 && <Menu.Divider />}
      {kinds.map((kind) => {
        const Icon = stepIcons[kind]
        return (
          <Menu.Item key={kind} leftSection={<Icon className="i s" aria-hidden />} onClick={() => onAdd(kind)}>
            {atColumn[kind] ?? stepShapes[kind].title}…
          </Menu.Item>
        )
      })}
    </Fragment>
  ))
}

/** Titles where one column is meant. */
const atColumn: Partial<Record<StepKind, string>> = {
  rename: 'Rename',
  drop: 'Drop column',
  split: 'Split',
  sort: 'Sort rows',
  derive: 'Derive from it',
}
