import { Select, Switch } from '@mantine/core'
import { keepPreviousData, skipToken } from '@tanstack/react-query'
import { useState } from 'react'
import type { ColumnInfo, DatasetVersion } from '../../../../../shared/contract/datasets/index.ts'
import type { Relation } from '../../../../../shared/domain/datasets/relations.ts'
import { count, counted } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { GroupsCharts } from './GroupsCharts.tsx'
import { NumbersCharts } from './NumbersCharts.tsx'
import { TableCharts } from './TableCharts.tsx'

interface RelationChartProps {
  readonly version: DatasetVersion
  /** The second column is the target. */
  readonly byTarget?: boolean
}

/** Integers of no more values may be codes. */
const mostCodes = 50

/** How one column relates to the target, or to another one. */
export function RelationChart({ version: { ref, target }, byTarget = false }: RelationChartProps) {
  const columns = useQuery(api.datasets.columns.queryOptions({ input: { ref } })).data
  const profile = useQuery(api.datasets.version.queryOptions({ input: { ref } })).data?.profile
  const [chosen, setChosen] = useState<{ x: string | null; y: string | null }>({ x: null, y: null })
  const [codes, setCodes] = useState<readonly string[]>([])
  const shown = columns?.filter(({ sensitive }) => !sensitive) ?? []
  const y = byTarget ? target : (chosen.y ?? other(shown, target, chosen.x))
  const x = chosen.x ?? other(shown, null, y)
  const mayBeCodes = [x, y].filter((name): name is string => {
    const column = profile?.columns.find((one) => one.name === name)
    return column?.type === 'integer' && column.distinct <= mostCodes
  })
  const asCategories = codes.filter((name) => mayBeCodes.includes(name))
  const input = x !== null && y !== null && x !== y ? { ref, x, y, asCategories } : skipToken
  const answer = useQuery({ ...api.datasets.relation.queryOptions({ input }), placeholderData: keepPreviousData })
  const hidden = columns?.some(({ name, sensitive }) => sensitive && name === target) ?? false
  if (byTarget && target === null) return <p className="dim">This dataset has no target. Choose Two columns to compare any two.</p>
  if (byTarget && hidden) return <p className="dim">The target is sensitive: its values stay masked. Class balance shows counts.</p>
  if (columns && shown.length < 2) return <p className="dim">Fewer than two columns can be shown.</p>
  const names = (not: string | null) => shown.map(({ name }) => name).filter((name) => name !== not)
  return (
    <>
      <div className="row wrap chart-fields">
        <Select
          label="Column"
          searchable
          limit={300}
          data={names(byTarget ? y : null)}
          value={x}
          onChange={(value) => value && setChosen({ ...chosen, x: value })}
          allowDeselect={false}
        />
        {byTarget ? (
          <span className="sm soft chart-target">
            by target <b>{target}</b>
          </span>
        ) : (
          <Select
            label="Second column"
            searchable
            limit={300}
            data={names(x)}
            value={y}
            onChange={(value) => value && setChosen({ ...chosen, y: value })}
            allowDeselect={false}
          />
        )}
        {mayBeCodes.map((name) => (
          <Switch
            key={name}
            label={`Treat ${name} as categories`}
            checked={codes.includes(name)}
            onChange={() => setCodes(codes.includes(name) ? codes.filter((one) => one !== name) : [...codes, name])}
          />
        ))}
      </div>
      {x === y ? (
        <p className="dim">Choose two different columns.</p>
      ) : (
        <Answer query={answer} lines={8}>
          {(relation) => (
            <div className="stack" aria-busy={answer.isPlaceholderData}>
              <p className="sm soft" role="status">
                {rowsText(relation)}
              </p>
              <Found relation={relation} byTarget={byTarget} />
            </div>
          )}
        </Answer>
      )}
    </>
  )
}

function Found({ relation, byTarget }: { readonly relation: Relation; readonly byTarget: boolean }) {
  const { x, y, found } = relation
  if (found.kind === 'numbers') return <NumbersCharts x={x} y={y} found={found} complete={relation.complete} meansFirst={byTarget} />
  if (found.kind === 'table') return <TableCharts x={x} y={y} found={found} />
  return <GroupsCharts category={found.category === 'x' ? x : y} value={found.category === 'x' ? y : x} found={found} />
}

function rowsText({ rows, complete, x, y }: Relation): string {
  const left = rows - complete
  if (left === 0) return `All ${counted(rows, 'row')}.`
  const without = [x, y].filter(({ missing }) => missing > 0).map(({ column, missing }) => `${count(missing)} without ${column}`)
  return `${count(complete)} of ${counted(rows, 'row')}: ${without.join(', ')} excluded.`
}

/** A column to begin with: the one that is wished for where it is there, else the first that is not the other one. */
function other(columns: readonly ColumnInfo[], wished: string | null, not: string | null): string | null {
  if (wished !== null && wished !== not && columns.some(({ name }) => name === wished)) return wished
  return columns.find(({ name }) => name !== not)?.name ?? null
}
