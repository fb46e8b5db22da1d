import type { LeakageReport } from '../../../../../shared/domain/datasets/leakage.ts'
import { count, counted } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { IconAlertTriangle, IconCircleCheck } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'

/** What would leak through a split: duplicates across parts, columns that give the target away, groups and times that span the parts. */
export function LeakageCard({ report }: { readonly report: LeakageReport }) {
  const { findings, targetCopies, predictors, overlaps, split } = report
  const { validation, test } = split.leakedDuplicates
  return (
    <Card title="Leakage" note={<Findings findings={findings} />} padded>
      <ul className="stack tight sm">
        <li>
          {validation + test === 0
            ? 'No validation or test row duplicates a training row.'
            : `${heldOut(validation, test)} duplicate a training row.`}
        </li>
        {targetCopies.map(({ column, kind }) => (
          <li key={column}>
            <b>{column}</b> {kind === 'identical' ? 'is a copy of the target.' : 'maps one-to-one to the target.'}
          </li>
        ))}
        {predictors.map(({ column, measure, value }) => (
          <li key={column}>
            <b>{column}</b> alone almost perfectly predicts the target ({measure === 'auc' ? 'AUC' : 'R²'} {value.toFixed(3)}).
          </li>
        ))}
        {overlaps.map(({ column, kind, ...rows }) => (
          <li key={`${kind} ${column}`}>
            {kind === 'group' ? `Groups of ${column} span train and test` : `Test rows overlap training in time (${column})`}:{' '}
            {heldOut(rows.validation, rows.test)}.
          </li>
        ))}
      </ul>
    </Card>
  )
}

const heldOut = (validation: number, test: number) => `${count(validation)} validation and ${counted(test, 'test row')}`

function Findings({ findings }: { readonly findings: number }) {
  if (findings === 0)
    return (
      <Badge tone="better" icon={<IconCircleCheck className="i" aria-hidden />}>
        none found
      </Badge>
    )
  return (
    <Badge tone="warn" icon={<IconAlertTriangle className="i" aria-hidden />}>
      {counted(findings, 'finding')}
    </Badge>
  )
}
