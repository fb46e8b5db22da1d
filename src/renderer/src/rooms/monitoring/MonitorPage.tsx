import { Link, useParams, useSearch } from '@tanstack/react-router'
import type { ListedMonitor, Monitor } from '../../../../shared/contract/monitoring/index.ts'
import { FailureText } from '../../app/failureToast.tsx'
import { failureOf } from '../../app/failures.ts'
import { Answer } from '../../ui/Answer.tsx'
import { GonePage } from '../../ui/GonePage.tsx'
import { IconAlertTriangle } from '../../ui/icons.ts'
import { Ago } from '../../ui/marks.tsx'
import { MonitorBadge } from '../../ui/monitors/MonitorBadge.tsx'
import { useMonitors } from '../../ui/monitors/useMonitors.ts'
import { Page } from '../../ui/Page.tsx'
import { AlertsTable } from './alerts/AlertsTable.tsx'
import { MonitorActions, RemoveMonitor } from './MonitorActions.tsx'
import { MonitorProblem } from './MonitorProblem.tsx'
import { MonitorSettingsTab } from './form/MonitorSettingsTab.tsx'
import { TimelineTab } from './timeline/TimelineTab.tsx'
import type { MonitorTab } from './tabs.ts'
import { sourceText, windowsText } from './texts.ts'
import { WindowsTab } from './windows/WindowsTab.tsx'
import './monitoring.css'

/** One monitor: what it has found over time, each window, its alerts, and what can be changed. */
export function MonitorPage() {
  const { name } = useParams({ from: '/monitors/$name' })
  const { tab = 'timeline' } = useSearch({ from: '/monitors/$name' })
  const monitors = useMonitors()
  return (
    <Answer query={monitors}>
      {(data) => {
        const monitor = data.find((one) => one.name === name)
        if (!monitor) return <MonitorGone name={name} />
        const { settings } = monitor
        return settings === null ? <Damaged monitor={monitor} /> : <Shown key={name} monitor={{ ...monitor, settings }} tab={tab} />
      }}
    </Answer>
  )
}

export function MonitorGone({ name }: { readonly name: string }) {
  return (
    <GonePage kind="monitor" name={name}>
      <Link to="/monitors">All monitors</Link>
    </GonePage>
  )
}

/** What it does is not known: it can only be removed. */
function Damaged({ monitor }: { readonly monitor: ListedMonitor }) {
  const { name, problem } = monitor
  return (
    <Page
      title={<span className="clip">{name}</span>}
      beside={<MonitorBadge monitor={monitor} />}
      actions={<RemoveMonitor monitor={monitor} />}
    >
      {problem && (
        <div className="banner worse" role="alert">
          <IconAlertTriangle className="i" aria-hidden />
          <div className="failure">
            <b>This monitor is damaged and checks nothing</b>
            <FailureText failure={failureOf({ ...problem, details: {} })} />
          </div>
        </div>
      )}
    </Page>
  )
}

interface ShownProps {
  readonly monitor: Monitor
  readonly tab: MonitorTab
}

function Shown({ monitor, tab }: ShownProps) {
  const { name, settings, ref, checkedAt, alerts } = monitor
  const open = alerts.warning + alerts.critical
  const tabs: readonly (readonly [MonitorTab, string, number?])[] = [
    ['timeline', 'Timeline'],
    ['windows', 'Windows', monitor.windows],
    ['alerts', 'Alerts', open],
    ['settings', 'Settings'],
  ]
  return (
    <Page
      title={
        <span className="clip" title={name}>
          {name}
        </span>
      }
      beside={<MonitorBadge monitor={monitor} />}
      sub={
        <>
          <Link to="/models/$name" params={{ name: settings.model }}>
            {ref ?? settings.model}
          </Link>{' '}
          · <Source monitor={monitor} />, {windowsText(monitor)}
          {checkedAt !== null && (
            <>
              {' '}
              · checked <Ago at={checkedAt} />
            </>
          )}
        </>
      }
      actions={<MonitorActions monitor={monitor} />}
      below={
        <nav className="tabs" aria-label="Monitor sections">
          {tabs.map(([id, title, many = 0]) => (
            <Link key={id} to="/monitors/$name" params={{ name }} search={{ tab: id }} aria-current={id === tab ? 'page' : undefined}>
              {title} {many > 0 && <span className="num">{many.toLocaleString('en-US')}</span>}
            </Link>
          ))}
        </nav>
      }
    >
      <div className="stack">
        <MonitorProblem monitor={monitor} />
        <Tab monitor={monitor} tab={tab} />
      </div>
    </Page>
  )
}

function Source({ monitor: { settings } }: { readonly monitor: Monitor }) {
  const { source } = settings
  switch (source.kind) {
    case 'deployment':
      return (
        <>
          deployment{' '}
          <Link to="/deployments/$name" params={{ name: source.deployment }}>
            {source.deployment}
          </Link>
        </>
      )
    case 'dataset':
      return (
        <>
          dataset{' '}
          <Link to="/datasets/$name" params={{ name: source.dataset }}>
            {source.dataset}
          </Link>
        </>
      )
    case 'folder':
      return <code title={source.path}>{source.path}</code>
    case 'files':
      return sourceText(source)
  }
}

function Tab({ monitor, tab }: ShownProps) {
  switch (tab) {
    case 'timeline':
      return <TimelineTab monitor={monitor} />
    case 'windows':
      return <WindowsTab monitor={monitor} />
    case 'alerts':
      return <AlertsTable monitor={monitor.name} />
    case 'settings':
      return <MonitorSettingsTab monitor={monitor} />
  }
}
