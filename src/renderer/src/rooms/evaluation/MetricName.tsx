import { Popover, UnstyledButton } from '@mantine/core'
import { metric as metricCopy, type MetricId } from '../../../../shared/domain/evaluation/metrics.ts'
import './evaluation.css'
import { IconHelp } from '../../ui/icons.ts'

const better = { higher: 'Higher is better.', lower: 'Lower is better.', none: 'Neither direction is better.' } as const

/** A metric's name; a click tells in plain words what it is, and its formula. */
export function MetricName({ id, short }: { readonly id: MetricId; readonly short?: string }) {
  const { name, definition, formula, range, direction } = metricCopy(id)
  return (
    <Popover width={320} position="bottom-start" withArrow shadow="md" trapFocus={false}>
      <Popover.Target>
        <UnstyledButton className="metric-name" aria-label={`${name}: what it is`}>
          {short ?? name}
          <IconHelp className="i xs" aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="stack tight sm">
          <b>{name}</b>
          <p className="wrap-text">{definition}</p>
          <p className="mono xs wrap-text">{formula}</p>
          <p className="dim xs">
            {range}. {better[direction]}
          </p>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
