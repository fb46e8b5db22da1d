import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import type { RunRow } from '../../../../../shared/contract/experiments/index.ts'
import { columnKey } from '../../../../../shared/domain/experiments/runsColumn.ts'
import type { RunsColumn } from '../../../../../shared/domain/experiments/runsColumn.ts'
import type { ShownColumn } from '../../../../../shared/domain/experiments/runsView.ts'
import { percent } from '../../../../../shared/numbers.ts'
import { client } from '../../../app/connection.ts'
import { useJob } from '../../../app/jobs.ts'
import { useMutation } from '../../../app/queries.ts'
import { IconNote, IconStar, IconStarFilled } from '../../../ui/icons.ts'
import { Ago, Badge } from '../../../ui/marks.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'
import { cellText, isNumeric } from './columnText.ts'

interface RunCellsProps {
  readonly index: number
  readonly row: RunRow | undefined
  readonly columns: readonly ShownColumn[]
  readonly lefts: readonly (number | undefined)[]
  readonly chosen: ReadonlySet<number>
  readonly onToggle: (run: number) => void
}

/** One run. What is on its way has its place already. */
export const RunCells = memo(function RunCells({ index, row, columns, lefts, chosen, onToggle }: RunCellsProps) {
  if (!row)
    return (
      <tr aria-rowindex={index + 2} data-row={index}>
        <th scope="row" className="pinned dim" style={{ left: 0 }}>
          …
        </th>
        <td colSpan={columns.length} />
      </tr>
    )
  const isChosen = chosen.has(row.id)
  return (
    <tr aria-rowindex={index + 2} data-row={index} className={`${isChosen ? 'sel' : ''} ${row.archived ? 'archived' : ''}`}>
      <th scope="row" className="pinned clip" style={{ left: 0 }}>
        <span className="row tight">
          <input
            type="checkbox"
            className="choose"
            aria-label={`Choose run ${row.id}`}
            checked={isChosen}
            onChange={() => onToggle(row.id)}
          />
          <Star run={row} />
          <Link
            to="/experiments/runs/$run"
            params={{ run: row.id }}
            className="clip"
            title={row.name}
            onKeyDown={(event) => {
              if (event.key !== ' ') return
              event.preventDefault()
              onToggle(row.id)
            }}
          >
            {row.id} <span className="soft">{row.name}</span>
          </Link>
          {row.notes !== '' && <IconNote className="i s dim" role="img" aria-label={`Notes: ${row.notes}`} title={row.notes} />}
          {row.archived && <Badge>archived</Badge>}
        </span>
      </th>
      {columns.map(({ column, pinned }, i) => (
        <td
          key={columnKey(column)}
          className={`clip ${isNumeric(column) ? 'n' : ''} ${pinned ? 'pinned' : ''}`}
          style={pinned ? { left: lefts[i] } : undefined}
        >
          <Cell column={column} row={row} value={row.values[i]} />
        </td>
      ))}
    </tr>
  )
})

function Cell({ column, row, value }: { readonly column: RunsColumn; readonly row: RunRow; readonly value: string | number | null }) {
  if (column.kind === 'fact' && column.fact === 'status') return <LiveStatus row={row} />
  if (column.kind === 'fact' && column.fact === 'started' && typeof value === 'number') return <Ago at={value} />
  if (column.kind === 'fact' && column.fact === 'tags')
    return row.tags.map((tag) => (
      <Badge key={tag} tone="line">
        {tag}
      </Badge>
    ))
  const text = cellText(column, value)
  return <span title={text.length > 14 ? text : undefined}>{text}</span>
}

/** While it runs, how far it is. */
function LiveStatus({ row: { status, jobId } }: { readonly row: RunRow }) {
  const job = useJob(jobId)
  return (
    <>
      <StatusBadge status={status} /> {status === 'running' && job && <span className="dim xs num">{percent(job.progress)}</span>}
    </>
  )
}

function Star({ run: { id, starred } }: { readonly run: Pick<RunRow, 'id' | 'starred'> }) {
  const toggle = useMutation({ mutationFn: () => client.experiments.update({ run: id, starred: !starred }) })
  return (
    <button type="button" className="star" aria-pressed={starred} aria-label={`Star run ${id}`} onClick={() => toggle.mutate()}>
      {starred ? <IconStarFilled className="i s c-warn" aria-hidden /> : <IconStar className="i s dim" aria-hidden />}
    </button>
  )
}
