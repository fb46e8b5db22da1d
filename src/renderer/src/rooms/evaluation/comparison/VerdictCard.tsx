import { Button, Checkbox, Select } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ModelComparison, RowsPart } from '../../../../../shared/contract/evaluation.ts'
import { isApart } from '../../../../../shared/domain/evaluation/modelComparison.ts'
import { count, percent } from '../../../../../shared/numbers.ts'
import { client } from '../../../app/connection.ts'
import { Skeleton } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { IconAlertTriangle, IconArrowDown, IconArrowUp, IconMinus } from '../../../ui/icons.ts'
import { Bar } from '../../../ui/marks.tsx'
import { SeenNote } from '../SeenNote.tsx'
import type { ComparedRows } from './comparedRows.ts'
import './comparison.css'
import type { ComparisonState } from './useComparison.ts'

interface VerdictCardProps {
  readonly state: ComparisonState
  readonly rows: ComparedRows
  readonly onRows: (rows: ComparedRows) => void
  readonly children?: ReactNode
}

/** First of all: which model is better, how sure that is, and on which rows; with the choice of others. */
export function VerdictCard({ state, rows, onRows, children }: VerdictCardProps) {
  const { query, current } = state
  const known = query.data
  return (
    <Card title="Verdict" className="verdict-card">
      <div className="pad stack">
        <Answered state={state} />
        {known && <RowsChoice known={known} rows={rows} onRows={onRows} />}
        {children}
      </div>
      {current?.result && <SeenNote seen={current.result.seen} />}
    </Card>
  )
}

function Answered({ state: { query, current, job, failure, stopped, start } }: { readonly state: ComparisonState }) {
  if (query.isError) return <FailureBanner error={query.error} retry={() => void query.refetch()} />
  if (failure !== null) return <FailureBanner error={failure} retry={start} />
  if (current && current.dataset === null)
    return <p className="verdict-text">Choose the data to compare these models on: their training data is unknown.</p>
  if (current?.result) return <Verdicts comparison={current} />
  if (stopped)
    return (
      <div className="row">
        <p className="soft">They have not been compared on these rows yet.</p>
        <Button size="compact-sm" onClick={start}>
          Compare
        </Button>
      </div>
    )
  if (!job) return <Skeleton lines={2} />
  return (
    <div className="row wrap" role="status">
      <span className="soft">
        Evaluating on the same rows: {job.phase} {job.detail}
      </span>
      <Bar share={job.progress} label={`Compared ${percent(job.progress)}`} />
      <Button size="compact-xs" variant="default" onClick={() => void client.jobs.cancel({ jobId: job.id })}>
        Cancel
      </Button>
    </div>
  )
}

function Verdicts({ comparison: { verdicts, result, optimistic, models } }: { readonly comparison: ModelComparison }) {
  return (
    <>
      <ul className="verdicts" aria-label="Verdicts">
        {verdicts.map((verdict, pair) => {
          const main = result?.pairs[pair]?.differences.find(({ metric }) => metric === result.main)
          const apart = main !== undefined && isApart(main) && (main.verdict === 'better' || main.verdict === 'worse')
          const Icon = !apart ? IconMinus : main.verdict === 'better' ? IconArrowUp : IconArrowDown
          return (
            <li key={models[pair + 1]} className="verdict-text">
              <Icon className={`i ${apart ? `c-${main.verdict}` : 'dim'}`} aria-hidden />
              <span>{verdict}</span>
            </li>
          )
        })}
      </ul>
      {optimistic !== null && (
        <p className="banner warn" role="status">
          <IconAlertTriangle className="i" aria-hidden />
          {optimistic}
        </p>
      )}
    </>
  )
}

const partLabels: Readonly<Record<RowsPart, string>> = {
  test: 'Test rows',
  validation: 'Validation rows',
  train: 'Training rows',
  all: 'All rows',
}

function RowsChoice({
  known,
  rows,
  onRows,
}: {
  readonly known: ModelComparison
  readonly rows: ComparedRows
  readonly onRows: VerdictCardProps['onRows']
}) {
  const { data, models, dataset, part, splits, splitOf } = known
  const all = models.length
  return (
    <div className="row wrap rows-choice">
      <Select
        label="Data"
        searchable
        allowDeselect={false}
        value={dataset}
        data={data.map(({ ref, evaluated }) => ({
          value: ref,
          label: ref === dataset || evaluated.length === all ? ref : `${ref} (evaluated: ${count(evaluated.length)} of ${count(all)})`,
        }))}
        onChange={(on) => on !== null && onRows({ ...rows, on })}
      />
      <Select
        label="Rows"
        allowDeselect={false}
        value={part}
        data={(splits.length > 0 ? (['test', 'validation', 'train', 'all'] as const) : (['all'] as const)).map((value) => ({
          value,
          label: partLabels[value],
        }))}
        onChange={(value) => value !== null && onRows({ ...rows, part: value as RowsPart })}
      />
      {splits.length > 1 && part !== 'all' && (
        <Select
          label="Split of"
          allowDeselect={false}
          value={splitOf}
          data={[...new Set(splits)]}
          onChange={(value) => value !== null && onRows({ ...rows, splitOf: value })}
        />
      )}
      <Checkbox
        label="Include rows seen in training"
        checked={rows.seen ?? false}
        onChange={(event) => onRows({ ...rows, seen: event.target.checked || undefined })}
      />
    </div>
  )
}
