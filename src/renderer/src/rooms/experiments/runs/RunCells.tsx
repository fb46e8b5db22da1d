import { Link } from '@tanstack/react-router'
import type { RunRow } from '../../../../../shared/contract/experiments/index.ts'
import type { RunsColumn } from '../../../../../shared/domain/experiments/runsView.ts'
import { counted, percent } from '../../../../../shared/numbers.ts'
import { client } from '../../../app/connection.ts'
import { useJob } from '../../../app/jobs.ts'
import { useMutation } from '../../../app/queries.ts'
import { IconChevronRight, IconNote, IconStar, IconStarFilled } from '../../../ui/icons.ts'
import { Ago, Badge } from '../../../ui/marks.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'
import { isLive } from '../live.ts'
import { LiveBadge } from '../LiveBadge.tsx'
import { SourceMark } from '../SourceMark.tsx'
import { WarningMark } from '../Warnings.tsx'
import { cellText } from './columnText.ts'
import { toggleNested } from './nest.ts'
import { RunMenu } from './RunMenu.tsx'

/** What a run is called, and what was said of it. @param tree whether runs stand beneath each other */
export function RunName({ run, tree }: { readonly run: RunRow; readonly tree: boolean }) {
  const { id, name, notes, archived } = run
  return (
    <>
      {tree && <Branch run={run} />}
      <Star run={run} />
      <Link to="/experiments/runs/$run" params={{ run: id }} className="clip" title={name}>
        {id} <span className="soft">{name}</span>
      </Link>
      <SourceMark source={run.source} />
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
  if (column.kind === 'fact' && (column.fact === 'started' || column.fact === 'heard') && typeof value === 'number')
    return <Ago at={value} />
  if (column.kind === 'fact' && column.fact === 'tags')
    return run.tags.map((tag) => (
      <Badge key={tag} tone="line">
        {tag}
      </Badge>
    ))
  const text = cellText(column, value)
  return <span title={text.length > 14 ? text : undefined}>{text}</span>
}

/** Deeper ones stand no further in: their names have to be read. */
const deepestIndent = 8

/** How deep a run is nested, and the way to what is nested in it. */
function Branch({ run: { id, depth, nested, open } }: { readonly run: RunRow }) {
  const indent = { marginLeft: Math.min(depth, deepestIndent) * 14 }
  const deep = depth > deepestIndent && (
    <span className="dim xs num" title={`Nested ${depth} levels deep`}>
      {depth}
    </span>
  )
  if (nested === 0)
    return (
      <span className="branch" style={indent}>
        {deep}
      </span>
    )
  const name = `${counted(nested, 'nested run')} of run ${id}`
  return (
    <span className="branch" style={indent}>
      {deep}
      <button
        type="button"
        aria-expanded={open}
        aria-label={name}
        title={`${open ? 'Hide' : 'Show'} ${name}`}
        onClick={() => toggleNested(id)}
      >
        <IconChevronRight className="i s" aria-hidden />
      </button>
    </span>
  )
}

/** While it runs, how far it is; a run of another program says that it is being logged to. */
function LiveStatus({ run }: { readonly run: RunRow }) {
  const { status, jobId } = run
  const job = useJob(jobId ?? undefined)
  if (isLive(run)) return <LiveBadge />
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
