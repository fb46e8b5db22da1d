import { Link, useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { count, counted } from '../../../shared/numbers.ts'
import {
  IconActivityHeartbeat,
  IconBell,
  IconBox,
  IconDatabase,
  IconFlask,
  IconHelp,
  IconHome,
  IconListDetails,
  IconPackage,
  IconRepeat,
  IconRocket,
  IconSettings,
  IconShieldCheck,
  IconUserCheck,
} from '../ui/icons.ts'
import { api } from '../app/connection.ts'
import { useQuery } from '../app/queries.ts'
import { useFiringAlerts } from '../app/firingAlerts.ts'
import { useApp } from '../app/state.ts'
import { useAwaiting } from '../ui/automations/usePolicies.ts'

/** The rooms in the order of the trail, with how much is in them. */
export function Sidebar() {
  const open = useApp((state) => state.app?.workspace != null)
  const counts = useQuery({ ...api.workspace.info.queryOptions({ input: {} }), enabled: open }).data?.counts
  return (
    <nav className="sidebar" aria-label="Sections">
      <SidebarLink to="/" icon={<IconHome className="i" aria-hidden />} name="Home" exact />
      {open && (
        <>
          <p className="cap" id="sidebar-pipeline">
            Pipeline
          </p>
          <ul className="pipeline-nav" aria-labelledby="sidebar-pipeline">
            <SidebarLink to="/datasets" icon={<IconDatabase className="i" aria-hidden />} name="Datasets" count={counts?.datasets} listed />
            <SidebarLink
              to="/features"
              icon={<IconListDetails className="i" aria-hidden />}
              name="Features"
              count={counts?.features}
              listed
            />
            <SidebarLink
              to="/experiments"
              icon={<IconFlask className="i" aria-hidden />}
              name="Experiments"
              count={counts?.runs}
              within={['/tracking']}
              listed
            />
            <SidebarLink to="/models" icon={<IconBox className="i" aria-hidden />} name="Models" count={counts?.models} listed />
            <SidebarLink to="/packages" icon={<IconPackage className="i" aria-hidden />} name="Packages" count={counts?.packages} listed />
            <SidebarLink
              to="/deployments"
              icon={<IconRocket className="i" aria-hidden />}
              name="Deployments"
              count={counts?.deployments}
              listed
            />
            <SidebarLink
              to="/monitors"
              icon={<IconActivityHeartbeat className="i" aria-hidden />}
              name="Monitors"
              beside={<Firing />}
              within={['/alerts', '/abtests']}
              listed
            />
            <SidebarLink
              to="/automations"
              icon={<IconRepeat className="i" aria-hidden />}
              name="Automations"
              beside={<Awaiting />}
              listed
            />
          </ul>
        </>
      )}
      <div className="foot">
        {open && <SidebarLink to="/audit" icon={<IconShieldCheck className="i" aria-hidden />} name="Audit" />}
        <SidebarLink to="/settings" icon={<IconSettings className="i" aria-hidden />} name="Settings" />
        <SidebarLink to="/help" icon={<IconHelp className="i" aria-hidden />} name="Help" />
      </div>
    </nav>
  )
}

interface SidebarLinkProps {
  readonly to:
    | '/'
    | '/datasets'
    | '/features'
    | '/experiments'
    | '/models'
    | '/packages'
    | '/deployments'
    | '/monitors'
    | '/automations'
    | '/audit'
    | '/settings'
    | '/help'
  readonly icon: ReactNode
  readonly name: string
  readonly count?: number
  readonly exact?: boolean
  readonly listed?: boolean
  /** Another address that belongs to it. */
  readonly within?: readonly string[]
  /** A mark of its own, after the link. */
  readonly beside?: ReactNode
}

function SidebarLink({ to, icon, name, count: many, exact = false, listed = false, within = [], beside }: SidebarLinkProps) {
  const inside = useLocation({ select: ({ pathname }) => within.some((path) => pathname.startsWith(path)) })
  const link = (
    <Link
      to={to}
      activeOptions={{ exact }}
      activeProps={{ 'aria-current': 'page' }}
      inactiveProps={inside ? { 'aria-current': 'page' } : undefined}
      title={name}
    >
      {icon}
      <span>{name}</span>
      {many !== undefined && <span className="num">{count(many)}</span>}
    </Link>
  )
  if (!listed) return link
  return (
    <li className={beside ? 'with-mark' : undefined}>
      {link}
      {beside}
    </li>
  )
}

/** How many alerts fire, as the way to them; nothing while none does. */
function Firing() {
  const firing = useFiringAlerts((state) => state.firing)
  if (firing === 0) return null
  const text = counted(firing, 'firing alert')
  return (
    <Link to="/alerts" activeProps={{ 'aria-current': undefined }} className="firing-mark num" aria-label={text} title={text}>
      <IconBell className="i" aria-hidden />
      {count(firing)}
    </Link>
  )
}

/** How many runs wait for a person, as the way to it, or to all policies; nothing while none does. */
function Awaiting() {
  const awaiting = useAwaiting().data ?? []
  if (awaiting.length === 0) return null
  const text = `${counted(awaiting.length, 'run')} awaiting approval`
  const inner = (
    <>
      <IconUserCheck className="i" aria-hidden />
      {count(awaiting.length)}
    </>
  )
  const look = { className: 'firing-mark waiting-mark num', 'aria-label': text, title: text, activeProps: { 'aria-current': undefined } }
  return awaiting.length === 1 ? (
    <Link to="/automations/runs/$run" params={{ run: awaiting[0].id }} {...look}>
      {inner}
    </Link>
  ) : (
    <Link to="/automations" {...look}>
      {inner}
    </Link>
  )
}
