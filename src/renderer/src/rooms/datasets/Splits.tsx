import { NumberInput, Select } from '@mantine/core'
import { useState } from 'react'
import type { DatasetVersion } from '../../../../shared/contract/datasets.ts'
import type { SplitRecipe } from '../../../../shared/domain/dataset.ts'
import { count, counted } from '../../../../shared/numbers.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { IconAlertTriangle, IconCircleCheck } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'

/** What a split gives, and what would leak through it. */
export function Splits({ version }: { readonly version: DatasetVersion }) {
  const [kind, setKind] = useState<SplitRecipe['kind']>(version.target ? 'stratified' : 'random')
  const [by, setBy] = useState<string | null>(null)
  const [seed, setSeed] = useState(7)
  const columns = useQuery(api.datasets.columns.queryOptions({ input: { ref: version.ref } })).data ?? []
  const needsColumn = kind === 'group' || kind === 'time'
  const recipe: SplitRecipe = {
    kind,
    seed,
    fractions: { train: 0.7, validation: 0.15, test: 0.15 },
    keepDuplicatesTogether: true,
    ...(by !== null && kind !== 'random' && { by }),
  }
  const leakage = useQuery({
    ...api.datasets.leakage.queryOptions({ input: { ref: version.ref, recipe } }),
    enabled: !needsColumn || by !== null,
  })
  return (
    <>
      <div className="row wrap" style={{ alignItems: 'flex-end' }}>
        <Select
          label="Kind"
          data={['random', 'stratified', 'group', 'time']}
          value={kind}
          onChange={(value) => value && setKind(value as typeof kind)}
          w={140}
        />
        {kind !== 'random' && (
          <Select
            label="By column"
            placeholder={kind === 'stratified' ? 'the target' : 'choose one'}
            clearable
            allowDeselect
            searchable
            data={columns.map(({ name }) => name)}
            value={by}
            onChange={setBy}
          />
        )}
        <NumberInput label="Seed" min={0} value={seed} onChange={(value) => setSeed(Number(value) || 0)} w={110} />
      </div>
      {needsColumn && by === null ? (
        <p className="dim">Choose the column that {kind === 'group' ? 'names the group' : 'tells the time'}.</p>
      ) : (
        <Answer query={leakage} lines={6}>
          {(report) => (
            <div className="two">
              <Card title="Parts" note="70 / 15 / 15, copies kept together">
                <table className="table">
                  <thead>
                    <tr>
                      <th scope="col">Part</th>
                      <th scope="col" className="n">
                        Rows
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {(['train', 'validation', 'test'] as const).map((part) => (
                      <tr key={part}>
                        <th scope="row">{part}</th>
                        <td className="n">{count(report.split.rows[part])}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Card>
              <Card
                title="Leakage"
                note={
                  report.findings === 0 ? (
                    <Badge tone="better" icon={<IconCircleCheck className="i" aria-hidden />}>
                      nothing found
                    </Badge>
                  ) : (
                    <Badge tone="warn" icon={<IconAlertTriangle className="i" aria-hidden />}>
                      {counted(report.findings, 'finding')}
                    </Badge>
                  )
                }
                padded
              >
                <ul className="stack tight sm">
                  <li>
                    {report.copies.length === 0
                      ? 'No held-out row is a copy of a training row.'
                      : `${counted(report.copies.length, 'held-out row')} are copies of training rows.`}
                  </li>
                  {report.targetCopies.map(({ column, kind: how }) => (
                    <li key={column}>
                      <b>{column}</b> says the target in other words (
                      {how === 'identical' ? 'the same value in each row' : 'one value for each'}).
                    </li>
                  ))}
                  {report.predictors.map(({ column, measure, value }) => (
                    <li key={column}>
                      <b>{column}</b> alone predicts the target almost perfectly ({measure === 'auc' ? 'AUC' : 'R²'} {value.toFixed(3)}).
                    </li>
                  ))}
                  {report.overlaps.map(({ column, kind: how, validation, test }) => (
                    <li key={column}>
                      {how === 'group' ? `Groups of ${column} straddle the parts` : `By ${column}, rows are not newer than all of train`}:{' '}
                      {count(validation)} of validation, {count(test)} of test.
                    </li>
                  ))}
                </ul>
              </Card>
            </div>
          )}
        </Answer>
      )}
    </>
  )
}
