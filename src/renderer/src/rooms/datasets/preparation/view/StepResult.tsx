import { SegmentedControl } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type ReactNode, useMemo } from 'react'
import type { PreparationPreview } from '../../../../../../shared/contract/datasets/index.ts'
import type { StepKind } from '../../../../../../shared/domain/datasets/preparation.ts'
import { count, counted } from '../../../../../../shared/numbers.ts'
import { showFailure } from '../../../../app/failureToast.tsx'
import { failureOf } from '../../../../app/failures.ts'
import { IconInfoCircle } from '../../../../ui/icons.ts'
import type { ShownRows } from '../usePreview.ts'
import { ChangedColumns } from './ChangedColumns.tsx'
import { ColumnSteps } from './ColumnSteps.tsx'
import { ViewGrid } from './ViewGrid.tsx'
import { type Side, viewTable } from './viewLines.ts'

interface StepResultProps {
  readonly preview: PreparationPreview
  readonly index: number
  readonly late: boolean
  readonly side: Side
  readonly onSide: (side: Side) => void
  readonly rows: ShownRows
  readonly onRows: (rows: ShownRows) => void
  /** Adds a step after this one, on a column as it is then. */
  readonly onAdd: (kind: StepKind, column: string) => void
}

/** What a step makes of the rows: counts, the columns that change, and a sample of rows before and after. */
export function StepResult({ preview, index, late, side, onSide, rows, onRows, onAdd }: StepResultProps) {
  const { view, steps, sampledRows, sensitive } = preview
  const outcome = steps.at(view?.index ?? index)
  const renamed = outcome?.renamed
  const shownSide: Side = view && !view.aligned && side === 'changes' ? 'after' : side
  const table = useMemo(() => (view ? viewTable(view, renamed ?? [], shownSide) : null), [view, renamed, shownSide])
  if (!view || !outcome || !table)
    return (
      <p className="dim pad" role="status">
        {outcome?.problem
          ? 'No preview: correct the step first.'
          : late
            ? 'Computing the preview…'
            : 'No preview: this step is disabled, or one before it has an error.'}
      </p>
    )
  return (
    <div className="step-result" aria-busy={late}>
      <div className="row wrap">
        <span className="sm num" role="status">
          {outcome.rowsBefore === outcome.rowsAfter
            ? counted(outcome.rowsAfter ?? 0, 'row')
            : `${count(outcome.rowsBefore ?? 0)} → ${counted(outcome.rowsAfter ?? 0, 'row')}`}
          {outcome.changedRows !== null && ` · ${count(outcome.changedRows)} changed`} · {counted(view.after.length, 'column')}
          {outcome.madeMissing !== null && outcome.madeMissing > 0 && (
            <b className="warn-text"> · {counted(outcome.madeMissing, 'value')} made missing</b>
          )}
        </span>
        {late && <span className="xs dim">Updating…</span>}
        <span className="push row wrap">
          <SegmentedControl
            size="xs"
            aria-label="Which rows"
            value={rows}
            onChange={(value) => onRows(value as ShownRows)}
            data={[
              { value: 'changed', label: 'Changed rows first' },
              { value: 'all', label: 'All rows' },
            ]}
          />
          <SegmentedControl
            size="xs"
            aria-label="Before or after"
            value={shownSide}
            onChange={(value) => onSide(value as Side)}
            data={[
              { value: 'changes', label: 'Changes', disabled: !view.aligned },
              { value: 'before', label: 'Before' },
              { value: 'after', label: 'After' },
            ]}
          />
        </span>
      </div>
      <Remarks sampledRows={sampledRows} sensitive={sensitive} shown={view.hidden ? null : table.lines.length} />
      <ChangedColumns columns={view.columns} />
      {view.hidden ? (
        <p className="sm soft">The rows are not shown: which of them there are would reveal values of a sensitive column.</p>
      ) : (
        <ViewGrid
          label={`Rows ${shownSide === 'before' ? 'before' : 'after'} step ${view.index + 1}`}
          table={table}
          onCopy={copy}
          menuOf={(column) => menu(column, table.columns.find(({ name }) => name === column)?.type, onAdd)}
        />
      )}
    </div>
  )
}

interface RemarksProps {
  readonly sampledRows: number | null
  readonly sensitive: readonly string[]
  readonly shown: number | null
}

function Remarks({ sampledRows, sensitive, shown }: RemarksProps) {
  const texts = [
    sampledRows !== null && `Counts and rows are of a sample of ${counted(sampledRows, 'row')}. Saving runs the steps on all rows.`,
    sensitive.length > 0 && `Sensitive, because their source is: ${sensitive.join(', ')}.`,
    shown !== null && `${counted(shown, 'row')} shown.`,
  ].filter((text): text is string => text !== false)
  return (
    <p className="row xs soft">
      <IconInfoCircle className="i s" aria-hidden />
      <span>{texts.join(' ')}</span>
    </p>
  )
}

export function menu(column: string, type: Parameters<typeof ColumnSteps>[0]['type'], onAdd: StepResultProps['onAdd']): ReactNode {
  return <ColumnSteps type={type} onAdd={(kind) => onAdd(kind, column)} />
}

export function copy(text: string): void {
  navigator.clipboard.writeText(text).then(
    () => notifications.show({ message: 'Copied' }),
    (error: unknown) => showFailure(failureOf(error)),
  )
}
