import type { LeakageReport } from '../../../../../shared/domain/datasets/leakage.ts'
import { count, counted } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { IconAlertTriangle, IconCircleCheck } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'

/** What would leak through a split: copies, columns that say the target, groups and times that straddle the parts. */
export function LeakageCard({ report: { findings, copies, targetCopies, predictors, overlaps } }: { readonly report: LeakageReport }) {
  return (
    <Card title="Leakage" note={<Findings findings={findings} />} padded>
      <ul className="stack tight sm">
        <li>
          {copies.length === 0
            ? 'No held-out row is a copy of a training row.'
            : `${counted(copies.length, 'held-out row')} are copies of training rows.`}
        </li>
        {targetCopies.map(({ column, kind }) => (
          <li key={column}>
            <b>{column}</b> says the target in other words ({kind === 'identical' ? 'the same value in each row' : 'one value for each'}).
          </li>
        ))}
        {predictors.map(({ column, measure, value }) => (
          <li key={column}>
            <b>{column}</b> alone predicts the target almost perfectly ({measure === 'auc' ? 'AUC' : 'R²'} {value.toFixed(3)}).
          </li>
        ))}
        {overlaps.map(({ column, kind, validation, test }) => (
          <li key={column}>
            {kind === 'group' ? `Groups of ${column} straddle the parts` : `By ${column}, rows are not newer than all of train`}:{' '}
            {count(validation)} of validation, {count(test)} of test.
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Findings({ findings }: { readonly findings: number }) {
  if (findings === 0)
    return (
      <Badge tone="better" icon={<IconCircleCheck className="i" aria-hidden />}>
        nothing found
      </Badge>
    )
  return (
    <Badge tone="warn" icon={<IconAlertTriangle className="i" aria-hidden />}>
      {counted(findings, 'finding')}
    </Badge>
  )
}
