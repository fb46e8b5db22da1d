import { Select } from '@mantine/core'
import { useState } from 'react'
import { ChangedRowsCard } from '../../evaluation/comparison/ChangedRowsCard.tsx'
import type { ComparedRows } from '../../evaluation/comparison/comparedRows.ts'
import { SliceDifferencesCard } from '../../evaluation/comparison/SliceDifferencesCard.tsx'
import type { ComparedRuns } from './rows.ts'

/** Of one run and the baseline: the slices on which they differ, and the rows. Of more than two runs, one is chosen. */
export function PairDetails({ compared: { runs, result }, rows }: { readonly compared: ComparedRuns; readonly rows: ComparedRows }) {
  const [chosen, setChosen] = useState<number | null>(null)
  const [base, ...others] = runs
  const run = chosen !== null && others.includes(chosen) ? chosen : others[0]
  const names = { before: `run ${base}`, after: `run ${run}` }
  return (
    <div className="stack">
      {others.length > 1 && (
        <Select
          label="Run in detail"
          maw={220}
          allowDeselect={false}
          value={String(run)}
          data={others.map((id) => ({ value: String(id), label: `Run ${id}` }))}
          onChange={(value) => value !== null && setChosen(Number(value))}
        />
      )}
      <SliceDifferencesCard {...names} found={result.pairs[others.indexOf(run)].slices} />
      <ChangedRowsCard key={run} before={{ run: base }} after={{ run }} names={names} rows={rows} />
    </div>
  )
}
