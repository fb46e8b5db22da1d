import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { count } from '../../../shared/numbers.ts'
import { IconBox, IconDatabase, IconFlask, IconHelp, IconHome, IconPackage, IconSettings, IconShieldCheck } from '../ui/icons.ts'
import { api } from '../app/connection.ts'
import { useQuery } from '../app/queries.ts'
import { useApp } from '../app/state.ts'

/** The rooms in the order of the trail, with how much is in them. */
export function Rail() {
  const open = useApp((state) => state.app?.workspace != null)
  const counts = useQuery({ ...api.workspace.info.queryOptions({ input: {} }), enabled: open }).data?.counts
  return (
    <nav className="rail" aria-label="Rooms">
      <RailLink to="/" icon={<IconHome className="i" aria-hidden />} name="Home" exact />
      {open && (
        <>
          <p className="cap" id="rail-trail">
            Trail
          </p>
          <ul className="trail-nav" aria-labelledby="rail-trail">
            <RailLink to="/datasets" icon={<IconDatabase className="i" aria-hidden />} name="Datasets" count={counts?.datasets} listed />
            <RailLink to="/experiments" icon={<IconFlask className="i" aria-hidden />} name="Experiments" count={counts?.runs} listed />
            <RailLink to="/models" icon={<IconBox className="i" aria-hidden />} name="Models" count={counts?.models} listed />
            <RailLink to="/packages" icon={<IconPackage className="i" aria-hidden />} name="Packages" count={counts?.packages} listed />
          </ul>
        </>
      )}
      <div className="foot">
        {open && <RailLink to="/audit" icon={<IconShieldCheck className="i" aria-hidden />} name="Audit" />}
        <RailLink to="/settings" icon={<IconSettings className="i" aria-hidden />} name="Settings" />
        <RailLink to="/help" icon={<IconHelp className="i" aria-hidden />} name="Help" />
      </div>
    </nav>
  )
}

interface RailLinkProps {
  readonly to: '/' | '/datasets' | '/experiments' | '/models' | '/packages' | '/audit' | '/settings' | '/help'
  readonly icon: ReactNode
  readonly name: string
  readonly count?: number
  readonly exact?: boolean
  readonly listed?: boolean
}

function RailLink({ to, icon, name, count: many, exact = false, listed = false }: RailLinkProps) {
  const link = (
    <Link to={to} activeOptions={{ exact }} activeProps={{ 'aria-current': 'page' }} title={name}>
      {icon}
      <span>{name}</span>
      {many !== undefined && <span className="num">{count(many)}</span>}
    </Link>
  )
  return listed ? <li>{link}</li> : link
}
