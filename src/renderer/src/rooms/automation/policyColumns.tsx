import { Link } from '@tanstack/react-router'
import type { Policy } from '../../../../shared/contract/automation.ts'
import { decisionTexts, policyTriggerText } from '../../../../shared/domain/automation/texts.ts'
import { count, none, time } from '../../../../shared/numbers.ts'
import { PolicyBadge, PolicyRunBadge } from '../../ui/automations/PolicyMarks.tsx'
import { policyState } from '../../ui/automations/policyState.ts'
import { Ago } from '../../ui/marks.tsx'
import type { Column } from '../../ui/table/DataTable.tsx'
import { instant } from '../../ui/table/order.ts'
import { triggersText } from './policyTexts.ts'

/** Why it does not work as it should, or undefined. */
const reasonOf = ({ frozenReason, problems, allowed }: Policy): string | undefined =>
  frozenReason ?? problems.at(0) ?? (allowed ? undefined : 'It came with the workspace: resume it to let it work here.')

export const policyColumns: readonly Column<Policy>[] = [
  {
    id: 'name',
    title: 'Policy',
    names: true,
    pinned: true,
    className: 'clip',
    value: ({ name }) => name,
    tip: ({ name }) => name,
    cell: ({ name }) => (
      <Link to="/automations/policies/$name" params={{ name }}>
        {name}
      </Link>
    ),
  },
  {
    id: 'state',
    title: 'State',
    value: (policy) => policyState(policy).text,
    tip: reasonOf,
    cell: (policy) => <PolicyBadge policy={policy} />,
  },
  {
    id: 'open',
    title: 'Open run',
    value: ({ open }) => open?.id ?? null,
    tip: ({ open }) => open?.text,
    cell: ({ open }) =>
      open === null ? (
        none
      ) : (
        <Link to="/automations/runs/$run" params={{ run: open.id }} className="row tight">
          Run {open.id} <PolicyRunBadge run={open} />
        </Link>
      ),
  },
  {
    id: 'last',
    title: 'Last outcome',
    value: ({ last }) => (last?.endedAt == null ? null : instant(last.endedAt)),
    tip: ({ last }) => last?.text,
    cell: ({ last }) =>
      last === null ? (
        none
      ) : (
        <Link to="/automations/runs/$run" params={{ run: last.id }} className="row tight">
          <PolicyRunBadge run={last} /> {last.endedAt !== null && <Ago at={last.endedAt} />}
        </Link>
      ),
  },
  {
    id: 'model',
    title: 'Model',
    className: 'clip',
    value: ({ model }) => model,
    tip: ({ model }) => model,
    cell: ({ model }) => (
      <Link to="/models/$name" params={{ name: model }}>
        {model}
      </Link>
    ),
  },
  {
    id: 'triggers',
    title: 'Starts',
    className: 'clip',
    value: ({ settings }) => triggersText(settings),
    tip: ({ settings }) => [...settings.triggers.map(policyTriggerText), decisionTexts[settings.decision]].join('\n'),
    cell: ({ settings }) => triggersText(settings),
  },
  {
    id: 'next',
    title: 'Next schedule',
    className: 'dim',
    value: ({ nextAt }) => (nextAt === null ? null : instant(nextAt)),
    cell: ({ nextAt }) => (nextAt === null ? none : <span className="num">{time(nextAt)}</span>),
  },
  { id: 'runs', title: 'Runs', numeric: true, value: ({ runs }) => runs, cell: ({ runs }) => count(runs) },
]
