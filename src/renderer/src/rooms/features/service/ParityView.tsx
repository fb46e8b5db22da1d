import type { ParityDifference, ParityReport } from '../../../../../shared/domain/features/parity.ts'
import { count, none } from '../../../../../shared/numbers.ts'
import { Card } from '../../../ui/Card.tsx'
import { Facts } from '../../../ui/marks.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { joinModeTexts } from '../join/modes.ts'
import { comparedText, type Parity, ParityBadge } from './parityMarks.tsx'
import { VersionLink } from '../../datasets/VersionLink.tsx'

type FeatureLine = ParityReport['features'][number]

/** What one check found: both replays, each feature, and the first differences. */
export function ParityView({ parity: { ref, passed, report } }: { readonly parity: Parity }) {
  const { online, training, features, differences, sources, mode, seed } = report
  return (
    <>
      <Card title={`Parity of ${ref}`} note={<ParityBadge passed={passed} />} padded>
        <div className="plain-links wide-names">
          <Facts
            facts={[
              { name: 'Online and offline', value: comparedText(online) },
              {
                name: 'Training rows',
                value:
                  training === null ? (
                    'No joined dataset was replayed'
                  ) : (
                    <>
                      <VersionLink name={training.ref} />: {comparedText(training)}
                    </>
                  ),
              },
              {
                name: 'Sources',
                value: sources.map(({ view, source }, place) => (
                  <span key={view}>
                    {place > 0 && ', '}
                    <VersionLink name={source} />
                  </span>
                )),
              },
              { name: 'Mode', value: joinModeTexts[mode].title },
              { name: 'Seed', value: String(seed) },
            ]}
          />
        </div>
      </Card>
      {differences.length > 0 && (
        <Card title="Differences" note={`the first ${differences.length}`}>
          <DataTable<ParityDifference>
            label="Differences"
            columns={differenceColumns}
            rows={differences}
            rowKey={({ of, feature, keys, moment, row }) => `${of} ${feature} ${keys} ${moment} ${row}`}
          />
        </Card>
      )}
      <Card title="By feature">
        <DataTable<FeatureLine> label="By feature" columns={featureColumns} rows={features} rowKey={({ column }) => column} />
      </Card>
    </>
  )
}

const featureColumns: readonly Column<FeatureLine>[] = [
  { id: 'feature', title: 'Feature', names: true, className: 'clip', value: ({ column }) => column },
  { id: 'compared', title: 'Compared', numeric: true, value: ({ compared }) => compared, cell: ({ compared }) => count(compared) },
  {
    id: 'different',
    title: 'Different',
    numeric: true,
    value: ({ different }) => different,
    cell: ({ different }) => <span className={different > 0 ? 'c-worse' : ''}>{count(different)}</span>,
  },
]

const differenceColumns: readonly Column<ParityDifference>[] = [
  { id: 'feature', title: 'Feature', names: true, className: 'clip', value: ({ feature }) => feature },
  { id: 'of', title: 'Replay', value: ({ of }) => (of === 'online' ? 'online and offline' : 'training row') },
  { id: 'row', title: 'Row', numeric: true, value: ({ row }) => row, cell: ({ row }) => (row === null ? none : count(row + 1)) },
  { id: 'keys', title: 'Keys', className: 'clip mono', value: ({ keys }) => keys },
  { id: 'moment', title: 'Time (UTC)', className: 'num', value: ({ moment }) => moment },
  { id: 'offline', title: 'Offline', className: 'num', value: ({ offline }) => offline, cell: ({ offline }) => offline ?? none },
  { id: 'online', title: 'Online', className: 'num', value: ({ online }) => online, cell: ({ online }) => online ?? none },
]
