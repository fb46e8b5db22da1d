import { MultiSelect, Select } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Dataset, DatasetDiff, DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import { count, counted } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Empty } from '../../../ui/Empty.tsx'
import { IconArrowRight, IconMinus, IconPencil, IconPlus } from '../../../ui/icons.ts'
import { Badge } from '../../../ui/marks.tsx'
import { ChangedRows } from './ChangedRows.tsx'
import { RulesStrip } from '../rules/RulesStrip.tsx'
import { SchemaChanges, schemaDifferences } from './SchemaChanges.tsx'
import { ShiftTable } from './ShiftTable.tsx'

interface ChangesProps {
  readonly dataset: Dataset
  readonly version: DatasetVersion
  readonly from: string | undefined
}

/** What is different from another version: a line of badges, the columns, then the rows. */
export function Changes({ dataset, version, from }: ChangesProps) {
  const others = dataset.versions.filter(({ ref }) => ref !== version.ref)
  const against = from ?? others.find(({ number }) => number === version.number - 1)?.ref ?? others[0]?.ref
  if (against === undefined)
    return (
      <Empty
        title="Nothing to compare with"
        why="Once there is a second version (appended rows, edits or a new file), the changes are shown here."
      />
    )
  return <Compared dataset={dataset} version={version} against={against} />
}

interface ComparedProps {
  readonly dataset: Dataset
  readonly version: DatasetVersion
  readonly against: string
}

function Compared({ dataset, version, against }: ComparedProps) {
  const navigate = useNavigate()
  const [key, setKey] = useState<readonly string[]>([])
  const by = key.length > 0 ? [...key] : undefined
  const diff = useQuery(api.datasets.diff.queryOptions({ input: { from: against, to: version.ref, key: by } }))
  const columns = useQuery(api.datasets.columns.queryOptions({ input: { ref: version.ref } })).data ?? []
  const refs = dataset.versions.map(({ ref }) => ref)
  const compare = (from: string, to: string) =>
    void navigate({
      to: '/datasets/$name',
      params: { name: dataset.name },
      search: { tab: 'changes', version: dataset.versions.find(({ ref }) => ref === to)?.number, from },
    })
  return (
    <>
      <div className="row wrap">
        <Select aria-label="From version" w={150} data={refs} value={against} onChange={(ref) => ref && compare(ref, version.ref)} />
        <IconArrowRight className="i s" aria-label="to" />
        <Select aria-label="To version" w={150} data={refs} value={version.ref} onChange={(ref) => ref && compare(against, ref)} />
        <MultiSelect
          aria-label="Match rows by"
          placeholder={key.length === 0 ? 'Match rows by…' : ''}
          w={key.length === 0 ? 140 : undefined}
          searchable
          clearable
          data={columns.map(({ name }) => name)}
          value={[...key]}
          onChange={setKey}
        />
        {diff.data && <Summary diff={diff.data} />}
      </div>
      <Answer query={diff} lines={10}>
        {(data) => (
          <>
            <RulesStrip version={version} />
            <div className="cols dcols">
              <ShiftTable diff={data} />
              <SchemaChanges schema={data.schema} />
            </div>
            {!data.identical && <ChangedRows key={`${data.from} ${data.to} ${key.join()}`} diff={data} by={by} />}
          </>
        )}
      </Answer>
    </>
  )
}

function Summary({ diff: { identical, rows, schema, columns } }: { readonly diff: DatasetDiff }) {
  if (identical) return <Badge tone="better">identical content</Badge>
  const differences = schemaDifferences(schema)
  const cells = columns.reduce((sum, { changedCells }) => sum + changedCells, 0)
  return (
    <>
      <Badge tone="better" icon={<IconPlus className="i" aria-hidden />}>
        {count(rows.added)} rows added
      </Badge>
      <Badge tone="worse" icon={<IconMinus className="i" aria-hidden />}>
        {count(rows.removed)} rows removed
      </Badge>
      {rows.by === 'key' && (
        <Badge tone="info" icon={<IconPencil className="i" aria-hidden />}>
          {counted(rows.changed, 'row')}, {counted(cells, 'cell')} changed
        </Badge>
      )}
      <Badge>{differences === 0 ? 'same columns' : `${counted(differences, 'column')} differ`}</Badge>
      <span className="push dim xs num">
        {count(rows.from)} → {count(rows.to)} rows · matched by {rows.by === 'key' ? rows.key.join(', ') : 'content'}
      </span>
    </>
  )
}
