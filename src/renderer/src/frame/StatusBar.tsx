import { Link } from '@tanstack/react-router'
import type { BackgroundWorkspace } from '../../../shared/contract/app.ts'
import type { AuditReport } from '../../../shared/contract/governance.ts'
import { count, percent, time } from '../../../shared/numbers.ts'
import { IconAlertTriangle, IconCpu, IconFolder, IconLoader2, IconPlugOff, IconShieldCheck, IconStack2 } from '../ui/icons.ts'
import { Ago, Bar } from '../ui/marks.tsx'
import { runningText } from '../app/background.ts'
import { api } from '../app/connection.ts'
import { useActiveJobs } from '../app/jobs.ts'
import { useQuery } from '../app/queries.ts'
import { useApp } from '../app/state.ts'

/** Where one is, what trains, what runs, and that nothing leaves the machine. */
export function StatusBar() {
  const workspace = useApp((state) => state.app?.workspace)
  const engines = useQuery(api.engines.list.queryOptions({ input: {} })).data
  const audit = useQuery({ ...api.governance.audit.verify.queryOptions({ input: {} }), enabled: workspace != null }).data
  const engine = engines?.find(({ available }) => available)
  return (
    <footer className="statusbar">
      {workspace && (
        <span className="where" title={workspace.folder}>
          <IconFolder className="i s" aria-hidden />
          <span className="clip">{workspace.folder}</span>
        </span>
      )}
      {engine && (
        <Link to="/settings" className="optional">
          <IconCpu className="i s" aria-hidden />
          {engine.id} {engine.version}
        </Link>
      )}
      {workspace && <Jobs />}
      <Background />
      <span className="push optional" title="Cairn sends nothing to other computers. See About in Settings for details.">
        <IconPlugOff className="i s" aria-hidden />
        Offline
      </span>
      {audit && (
        <Link to="/audit" className={audit.ok ? 'c-better' : 'c-worse'} title={auditAge(audit)}>
          {audit.ok ? <IconShieldCheck className="i s" aria-hidden /> : <IconAlertTriangle className="i s" aria-hidden />}
          {audit.ok ? `Audit OK · ${count(audit.rows)} entries` : 'Audit log changed'}
          {audit.fullAt !== null && (
            <span className="optional dim">
              · <Ago at={audit.fullAt} />
            </span>
          )}
        </Link>
      )}
    </footer>
  )
}

/** What goes on in workspaces that are not shown, and the way to them. */
function Background() {
  const background = useApp((state) => state.app?.background ?? none)
  const show = useApp((state) => state.show)
  const [first] = background
  if (!first) return null
  return (
    <button type="button" title="Show workspaces with running jobs" onClick={() => show('openWorkspace')}>
      <IconStack2 className="i s" aria-hidden />
      <span className="clip">
        {background.length === 1 ? `${first.name}: ${runningText(first)}` : `Running in ${background.length} other workspaces`}
      </span>
    </button>
  )
}

const none: readonly BackgroundWorkspace[] = []

/** How old the verdict is: what is new is checked at once, all of it within a day. */
function auditAge({ at, fullAt }: AuditReport): string {
  return `New entries verified on ${time(at)}${fullAt === null ? '' : `, all entries on ${time(fullAt)}`}`
}

function Jobs() {
  const active = useActiveJobs()
  const [first] = active
  if (!first) return <Link to="/jobs">No jobs</Link>
  return (
    <Link to="/jobs">
      <IconLoader2 className="i s spin" aria-hidden />
      <span className="clip">
        {active.length === 1 ? first.title : `${active.length} jobs · ${first.title}`}
        {first.detail && ` · ${first.detail}`}
      </span>
      <Bar share={first.progress} label={first.title} />
      <span className="num">{percent(first.progress)}</span>
    </Link>
  )
}
