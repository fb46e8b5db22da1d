import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { count } from '../../../shared/numbers.ts'
import {
  IconBox,
  IconDatabase,
  IconFlask,
  IconHelp,
  IconHome,
  IconPackage,
  IconRocket,
  IconSettings,
  IconShieldCheck,
} from '../ui/icons.ts'
import { api } from '../app/connection.ts'
import { useQuery } from '../app/queries.ts'
import { useApp } from '../app/state.ts'

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
            <SidebarLink to="/experiments" icon={<IconFlask className="i" aria-hidden />} name="Experiments" count={counts?.runs} listed />
            <SidebarLink to="/models" icon={<IconBox className="i" aria-hidden />} name="Models" count={counts?.models} listed />
            <SidebarLink to="/packages" icon={<IconPackage className="i" aria-hidden />} name="Packages" count={counts?.packages} listed />
            <SidebarLink
              to="/deployments"
              icon={<IconRocket className="i" aria-hidden />}
              name="Deployments"
              count={counts?.deployments}
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
  readonly to: '/' | '/datasets' | '/experiments' | '/models' | '/packages' | '/deployments' | '/audit' | '/settings' | '/help'
  readonly icon: ReactNode
  readonly name: string
  readonly count?: number
  readonly exact?: boolean
  readonly listed?: boolean
}

function SidebarLink({ to, icon, name, count: many, exact = false, listed = false }: SidebarLinkProps) {
  const link = (
    <Link to={to} activeOptions={{ exact }} activeProps={{ 'aria-current': 'page' }} title={name}>
      {icon}
      <span>{name}</span>
      {many !== undefined && <span className="num">{count(many)}</span>}
    </Link>
  )
  return listed ? <li>{link}</li> : link
}
