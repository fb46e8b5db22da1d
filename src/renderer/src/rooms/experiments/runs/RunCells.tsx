import { Link } from '@tanstack/react-router'
import type { RunRow } from '../../../../../shared/contract/experiments/index.ts'
import type { RunsColumn } from '../../../../../shared/domain/experiments/runsView.ts'
import { percent } from '../../../../../shared/numbers.ts'
import { client } from '../../../app/connection.ts'
import { useJob } from '../../../app/jobs.ts'
import { useMutation } from '../../../app/queries.ts'
import { IconNote, IconStar, IconStarFilled } from '../../../ui/icons.ts'
import { Ago, Badge } from '../../../ui/marks.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'
import { WarningMark } from '../Warnings.tsx'
import { cellText } from './columnText.ts'
import { RunMenu } from './RunMenu.tsx'

/** What a run is called, and what was said of it. */
export function RunName({ run }: { readonly run: RunRow }) {
  const { id, name, notes, archived } = run
  return (
    <>
      <Star run={run} />
      <Link to="/experiments/runs/$run" params={{ run: id }} className="clip" title={name}>
        {id} <span className="soft">{name}</span>
      </Link>
      <WarningMark warnings={run.warnings} />
      {notes !== '' && <IconNote className="i s dim" role="img" aria-label={`Notes: ${notes}`} title={notes} />}
      {archived && <Badge>archived</Badge>}
      <span className="push">
        <RunMenu run={run} />
      </span>
    </>
  )
}

interface RunCellProps {
  readonly column: RunsColumn
  readonly run: RunRow
  readonly value: string | number | null
}

/** What a column says of a run. */
export function RunCell({ column, run, value }: RunCellProps) {
  if (column.kind === 'fact' && column.fact === 'status') return <LiveStatus run={run} />
  if (column.kind === 'fact' && column.fact === 'started' && typeof value === 'number') return <Ago at={value} />
  if (column.kind === 'fact' && column.fact === 'tags')
    return run.tags.map((tag) => (
      <Badge key={tag} tone="line">
        {tag}
      </Badge>
    ))
  const text = cellText(column, value)
  return <span title={text.length > 14 ? text : undefined}>{text}</span>
}

/** While it runs, how far it is. */
function LiveStatus({ run: { status, jobId } }: { readonly run: RunRow }) {
  const job = useJob(jobId ?? undefined)
  return (
    <>
      <StatusBadge status={status} /> {status === 'running' && job && <span className="dim xs num">{percent(job.progress)}</span>}
    </>
  )
}

function Star({ run: { id, starred } }: { readonly run: RunRow }) {
  const toggle = useMutation({ mutationFn: () => client.experiments.update({ run: id, starred: !starred }) })
  return (
    <button type="button" className="star" aria-pressed={starred} aria-label={`Star run ${id}`} onClick={() => toggle.mutate()}>
      {starred ? <IconStarFilled className="i s c-warn" aria-hidden /> : <IconStar className="i s dim" aria-hidden />}
    </button>
  )
}
