import { Link } from '@tanstack/react-router'
import type { ListedMonitor } from '../../../../shared/contract/monitoring/index.ts'
import { count, counted, none } from '../../../../shared/numbers.ts'
import { Ago } from '../../ui/marks.tsx'
import { MonitorBadge } from '../../ui/monitors/MonitorBadge.tsx'
import { monitorState } from '../../ui/monitors/monitorState.ts'
import type { Column } from '../../ui/table/DataTable.tsx'
import { instant } from '../../ui/table/order.ts'
import { Sparkline } from './Sparkline.tsx'
import { sourceText, windowsText } from './texts.ts'

export const monitorColumns: readonly Column<ListedMonitor>[] = [
  {
    id: 'name',
    title: 'Monitor',
    names: true,
    pinned: true,
    className: 'clip',
    value: ({ name }) => name,
    tip: ({ name }) => name,
    cell: ({ name }) => (
      <Link to="/monitors/$name" params={{ name }}>
        {name}
      </Link>
    ),
  },
  {
    id: 'state',
    title: 'State',
    value: (monitor) => monitorState(monitor).text,
    tip: ({ problem }) => problem?.message,
    cell: (monitor) => <MonitorBadge monitor={monitor} />,
  },
  {
    id: 'model',
    title: 'Model',
    className: 'clip',
    value: ({ settings, ref }) => ref ?? settings?.model ?? null,
    tip: ({ settings, ref }) => ref ?? settings?.model,
    cell: ({ settings, ref }) =>
      settings === null ? (
        none
      ) : (
        <Link to="/models/$name" params={{ name: settings.model }}>
          {ref ?? settings.model}
        </Link>
      ),
  },
  {
    id: 'source',
    title: 'Source',
    className: 'clip',
    value: ({ settings }) => (settings === null ? null : sourceText(settings.source)),
    tip: ({ settings }) =>
      settings === null ? undefined : settings.source.kind === 'folder' ? settings.source.path : sourceText(settings.source),
    cell: ({ settings }) =>
      settings === null ? (
        none
      ) : (
        <>
          {sourceText(settings.source)} <span className="dim">{windowsText({ settings })}</span>
        </>
      ),
  },
  {
    id: 'last',
    title: 'Last window',
    className: 'dim',
    value: ({ last }) => (last === null ? null : instant(last.end)),
    tip: ({ checkedAt }) => (checkedAt === null ? undefined : `Last looked for new rows at ${instant(checkedAt)}`),
    cell: ({ last, name }) =>
      last === null ? (
        none
      ) : (
        <Link to="/monitors/$name/windows/$id" params={{ name, id: last.id }}>
          <Ago at={last.end} />, {counted(last.rows, 'row')}
        </Link>
      ),
  },
  {
    id: 'windows',
    title: 'Windows',
    numeric: true,
    value: ({ windows }) => windows,
    cell: ({ windows }) => count(windows),
  },
  {
    id: 'alerts',
    title: 'Open alerts',
    numeric: true,
    value: ({ alerts }) => alerts.warning + alerts.critical,
    cell: ({ name, alerts: { warning, critical } }) =>
      warning + critical === 0 ? (
        '0'
      ) : (
        <Link to="/monitors/$name" params={{ name }} search={{ tab: 'alerts' }} className={critical > 0 ? 'c-worse' : 'c-warn'}>
          {count(warning + critical)}
          {critical > 0 && <span className="xs"> ({count(critical)} critical)</span>}
        </Link>
      ),
  },
  {
    id: 'drift',
    title: 'Drifting columns',
    help: 'How many columns drift in each of its windows, oldest first. A bar with a cap is a window in which checks fail.',
    cell: ({ name, last }) => <Sparkline name={name} last={last?.id ?? null} />,
  },
]
