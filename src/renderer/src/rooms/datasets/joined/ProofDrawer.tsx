import { ActionIcon, Drawer, NumberInput } from '@mantine/core'
import type { DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import type { FeatureProof } from '../../../../../shared/contract/features/join.ts'
import { count, none } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { ageText } from '../../../ui/ageText.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { IconArrowDown, IconArrowUp } from '../../../ui/icons.ts'
import { type ShownState, StateBadge } from '../../../ui/StateBadge.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { VersionLink } from '../VersionLink.tsx'
import { ProofTimeline } from './ProofTimeline.tsx'
import { useProof } from './proofState.ts'

/** For one row of a joined dataset: from which source row each value came, and that none of them is newer than the row. */
export function ProofDrawer({ version }: { readonly version: DatasetVersion }) {
  const { shown, show, close } = useProof()
  const here = shown?.ref === version.ref ? shown : null
  return (
    <Drawer
      opened={here !== null}
      onClose={close}
      position="right"
      closeButtonProps={{ 'aria-label': 'Close' }}
      size="min(1080px, 94vw)"
      title={`Where the values of ${version.ref} came from`}
    >
      {here && (
        <div className="stack">
          <div className="row at-end">
            <NumberInput
              label="Row"
              w={120}
              hideControls
              thousandSeparator=","
              allowDecimal={false}
              min={1}
              max={version.rows}
              value={here.row}
              onChange={(typed) => typeof typed === 'number' && typed >= 1 && typed <= version.rows && show(version.ref, typed)}
            />
            <ActionIcon
              variant="default"
              aria-label="Previous row"
              disabled={here.row === 1}
              onClick={() => show(version.ref, here.row - 1)}
            >
              <IconArrowUp className="i s" aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="default"
              aria-label="Next row"
              disabled={here.row >= version.rows}
              onClick={() => show(version.ref, here.row + 1)}
            >
              <IconArrowDown className="i s" aria-hidden />
            </ActionIcon>
            <span className="dim sm num">of {count(version.rows)}</span>
          </div>
          <Proof version={version} row={here.row} />
        </div>
      )}
    </Drawer>
  )
}

function Proof({ version, row }: { readonly version: DatasetVersion; readonly row: number }) {
  // Never the values of the row before under the number of this one.
  const proof = useQuery(api.features.proof.queryOptions({ input: { ref: version.ref, row } }))
  return (
    <Answer query={proof} lines={8}>
      {({ at, values }) => (
        <>
          <p className="soft sm">
            {at === null ? 'The row has no time: it has no values.' : 'Time of the row: '}
            {at !== null && <b className="num">{at} UTC</b>}
          </p>
          <ProofTimeline at={at} values={values} />
          <DataTable<FeatureProof> card label="Values and their sources" columns={columns} rows={values} rowKey={({ column }) => column} />
        </>
      )}
    </Answer>
  )
}

const states: Readonly<Record<FeatureProof['status'], ShownState & { readonly help: string }>> = {
  value: { tone: 'better', text: 'value', help: 'The newest source row at or before the time of the row.' },
  null: { tone: 'line', text: 'missing in the source', help: 'The source row has no value.' },
  noRow: { tone: 'warn', text: 'no earlier row', help: 'The key has no source row at or before the time of the row.' },
  tooOld: { tone: 'warn', text: 'too old', help: 'The newest earlier row is older than the view allows, or no longer valid.' },
  noKey: { tone: 'warn', text: 'no key', help: 'The row has no key.' },
  noTime: { tone: 'warn', text: 'no time', help: 'The row has no time.' },
  computed: { tone: 'line', text: 'computed', help: 'Computed from the values that are named.' },
}

const columns: readonly Column<FeatureProof>[] = [
  { id: 'column', title: 'Feature', names: true, pinned: true, className: 'clip', value: ({ column }) => column },
  { id: 'value', title: 'Value', numeric: true, value: ({ value }) => value, cell: ({ value }) => (value === null ? none : String(value)) },
  {
    id: 'status',
    title: 'Status',
    value: ({ status }) => states[status].text,
    tip: ({ status }) => states[status].help,
    cell: ({ status }) => <StateBadge state={states[status]} />,
  },
  {
    id: 'age',
    title: 'Age',
    help: 'From the event to the time of the row. Never negative: no value knows the future.',
    numeric: true,
    value: ({ age }) => age,
    cell: ({ age }) => (age === null ? none : ageText(age)),
  },
  { id: 'event', title: 'Event (UTC)', className: 'num', value: ({ event }) => event, cell: ({ event }) => event ?? none },
  { id: 'created', title: 'Created (UTC)', className: 'num', value: ({ created }) => created, cell: ({ created }) => created ?? none },
  {
    id: 'source',
    title: 'Source row',
    value: ({ source, row }) => (source === null || row === null ? null : `${source} ${row}`),
    cell: ({ source, row, expression, reads }) =>
      source !== null && row !== null ? (
        <>
          <VersionLink name={source} />, row <span className="num">{count(row)}</span>
        </>
      ) : expression !== null ? (
        <code className="wrap-text" title={`Reads ${reads.join(', ')}`}>
          {expression}
        </code>
      ) : (
        none
      ),
  },
  { id: 'view', title: 'View', className: 'clip dim', value: ({ view }) => view },
]
