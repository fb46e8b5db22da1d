import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ListedMonitor } from '../../../../shared/contract/monitoring/index.ts'
import { counted } from '../../../../shared/numbers.ts'
import { askMonitor, type MonitorQuestion } from '../../app/monitor.ts'
import { Card } from '../Card.tsx'
import { IconActivity } from '../icons.ts'
import { Ago } from '../marks.tsx'
import { MonitorBadge } from './MonitorBadge.tsx'
import { useMonitors } from './useMonitors.ts'

interface MonitorsOfProps {
  /** What a new monitor begins with. */
  readonly question: MonitorQuestion
  readonly isOne: (monitor: ListedMonitor) => boolean
  /** What a monitor would watch here, where there is none. */
  readonly why: string
  readonly action: string
}

/** On the page of what is monitored: its monitors with their state, and the way to another one. */
export function MonitorsOf({ question, isOne, why, action }: MonitorsOfProps) {
  const monitors = useMonitors().data?.filter(isOne)
  if (monitors === undefined) return null
  return (
    <Card
      title={
        <span className="row">
          <IconActivity className="i" aria-hidden /> Monitors
        </span>
      }
      actions={
        <Button size="compact-xs" variant="default" onClick={() => askMonitor(question)}>
          {action}
        </Button>
      }
    >
      {monitors.length === 0 ? (
        <p className="dim sm pad-line">{why}</p>
      ) : (
        <ul className="monitors-of sm" aria-label="Monitors">
          {monitors.map((monitor) => (
            <li key={monitor.name} className="row wrap">
              <Link to="/monitors/$name" params={{ name: monitor.name }} className="clip" title={monitor.name}>
                {monitor.name}
              </Link>
              <MonitorBadge monitor={monitor} />
              <span className="dim xs push">
                {monitor.last === null ? (
                  'not checked yet'
                ) : (
                  <>
                    {counted(monitor.last.rows, 'row')}, checked to <Ago at={monitor.last.end} />
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
