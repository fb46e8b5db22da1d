import { useNavigate, useSearch } from '@tanstack/react-router'
import { shortNames } from '../../../../shared/domain/evaluation/modelComparison.ts'
import { ChangedRowsCard } from '../evaluation/comparison/ChangedRowsCard.tsx'
import { type ComparedRows, comparedRowsOf } from '../evaluation/comparison/comparedRows.ts'
import { MetricDifferences } from '../evaluation/comparison/MetricDifferences.tsx'
import { SliceDifferencesCard } from '../evaluation/comparison/SliceDifferencesCard.tsx'
import { useComparison } from '../evaluation/comparison/useComparison.ts'
import { VerdictCard } from '../evaluation/comparison/VerdictCard.tsx'
import { Promotions } from './Promotions.tsx'

interface CompareTabProps {
  readonly name: string
  /** The version of the screen, and the one that it is held against. */
  readonly version: string
  readonly against: string
  readonly rows: ComparedRows
}

/** Two versions on the same rows: which is better, how sure that is, where it differs, and who promoted each. */
export function CompareTab({ name, version, against, rows }: CompareTabProps) {
  const navigate = useNavigate()
  const search = useSearch({ from: '/models/$name' })
  const state = useComparison({ models: [{ ref: against }, { ref: version }], ...comparedRowsOf(rows) })
  const names = shortNames({ before: against, after: version })
  const result = state.current?.result
  const change = (next: ComparedRows) =>
    void navigate({ to: '/models/$name', params: { name }, search: { ...search, ...next }, replace: true })
  return (
    <div className="stack">
      <div className="verdict-parts">
        <VerdictCard state={state} rows={rows} onRows={change} />
        <Promotions name={name} versions={[version, against]} />
      </div>
      {result && (
        <>
          <MetricDifferences {...names} compared={result} pair={0} />
          <SliceDifferencesCard {...names} found={result.pairs[0].slices} />
          <ChangedRowsCard before={{ ref: against }} after={{ ref: version }} names={names} rows={rows} />
        </>
      )}
    </div>
  )
}
