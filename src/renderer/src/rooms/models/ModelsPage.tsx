import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useDeferredValue, useMemo, useState } from 'react'
import type { ModelsRow } from '../../../../shared/contract/models/index.ts'
import { counted, interval, metric as metricText, none } from '../../../../shared/numbers.ts'
import { metricInText } from '../../../../shared/domain/evaluation/modelComparison.ts'
import { useCommand } from '../../app/commands.ts'
import { askDeploy } from '../../app/deploy.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { IconFlag, IconPackage } from '../../ui/icons.ts'
import { Ago, Badge } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { instant } from '../../ui/table/order.ts'
import { useChosenColumns } from '../../ui/table/useChosenColumns.tsx'
import { GateState, gateStateText } from './gates/GateState.tsx'
import { filterModels, type ShownVersions } from './filterModels.ts'

/** Registered models: how good each version is, whether it passes its gates, and which one is in use. */
export function ModelsPage() {
  const models = useQuery(api.models.table.queryOptions({ input: {} }))
  const navigate = useNavigate()
  useCommand('model.register', { run: () => void navigate({ to: '/experiments', search: {} }) })
  return (
    <Page title="Models" sub="Registered versions and the aliases that point to them">
      <Answer query={models}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty
              title="No models yet"
              why="A registered version is a run’s model with a threshold. Gates, aliases and packages refer to it."
            >
              <Button onClick={() => void navigate({ to: '/experiments', search: {} })}>Choose a run</Button>
            </Empty>
          ) : (
            <ModelsTable rows={rows} />
          )
        }
      </Answer>
    </Page>
  )
}

const versionChoices: { readonly value: ShownVersions; readonly label: string }[] = [
  { value: 'all', label: 'All versions' },
  { value: 'latest', label: 'Latest' },
  { value: 'champions', label: 'Champions' },
]

function ModelsTable({ rows }: { readonly rows: readonly ModelsRow[] }) {
  const [text, setText] = useState('')
  const [versions, setVersions] = useState<ShownVersions>('all')
  const typed = useDeferredValue(text)
  const found = useMemo(() => filterModels(rows, typed, versions), [rows, typed, versions])
  const { shown, chooser } = useChosenColumns('models', columns)
  return (
    <div className="stack">
      <div className="row wrap">
        <TextInput
          aria-label="Find models"
          placeholder="Find by name, tag, alias, data, task"
          className="find-models"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <SegmentedControl
          size="xs"
          aria-label="Versions"
          data={[...versionChoices]}
          value={versions}
          onChange={(value) => setVersions(value as ShownVersions)}
        />
        <span className="dim sm" role="status">
          {counted(found.length, 'version')} of {counted(new Set(found.map(({ model }) => model)).size, 'model')}
        </span>
        <span className="push">{chooser}</span>
      </div>
      <DataTable card label="Model versions" columns={shown} rows={found} rowKey={({ ref }) => ref} empty="No matching models." />
    </div>
  )
}

const columns: readonly Column<ModelsRow>[] = [
  {
    id: 'version',
    title: 'Version',
    names: true,
    pinned: true,
    className: 'clip',
    value: ({ ref }) => ref,
    tip: ({ ref }) => ref,
    cell: ({ model, number, ref }) => (
      <Link to="/models/$name" params={{ name: model }} search={{ version: number }}>
        {ref}
      </Link>
    ),
  },
  {
    id: 'aliases',
    title: 'Aliases',
    value: ({ aliases }) => aliases.join(', '),
    cell: ({ aliases }) =>
      aliases.map((alias) => (
        <Badge key={alias} tone="info" icon={<IconFlag className="i" aria-hidden />}>
          {alias}
        </Badge>
      )),
  },
  {
    id: 'metric',
    title: 'Metric',
    help: 'The metric that suits the task and the balance of the classes, with the part it was evaluated on.',
    value: ({ metric }) => (metric === null ? null : `${metricInText(metric.metric)} on ${metric.part}`),
    cell: ({ metric }) =>
      metric === null ? (
        <span className="dim">not evaluated</span>
      ) : (
        <>
          {metricInText(metric.metric)} <span className="dim">on {metric.part}</span>
        </>
      ),
  },
  {
    id: 'value',
    title: 'Value',
    numeric: true,
    value: ({ metric }) => metric?.value,
    cell: ({ metric }) => metricText(metric?.value),
    tip: ({ metric }) => (metric ? interval(metric.value, metric.low, metric.high) : undefined),
  },
  {
    id: 'gates',
    title: 'Gates',
    value: ({ gates }) => gates.map(gateStateText).join(', '),
    cell: ({ gates }) =>
      gates.length === 0 ? <span className="dim">none set</span> : gates.map((gate) => <GateState key={gate.alias} of={gate} />),
  },
  {
    id: 'package',
    title: 'Package',
    className: 'clip',
    value: (row) => row.package?.name,
    cell: ({ package: built }) =>
      built === null ? (
        none
      ) : (
        <>
          <IconPackage className="i s" aria-hidden />{' '}
          <Link to="/packages/$id" params={{ id: built.id }} title={built.name}>
            {built.name}
          </Link>{' '}
          {built.draft && <Badge tone="warn">draft</Badge>}
        </>
      ),
  },
  {
    id: 'deploy',
    title: 'Deploy',
    quiet: true,
    cell: ({ ref }) => (
      <Button size="compact-xs" variant="default" aria-label={`Deploy ${ref}`} onClick={() => askDeploy(ref)}>
        Deploy…
      </Button>
    ),
  },
  { id: 'data', title: 'Data', className: 'clip', value: ({ dataset }) => dataset, tip: ({ dataset }) => dataset ?? undefined },
  { id: 'task', title: 'Task', value: ({ task }) => task },
  {
    id: 'run',
    title: 'Run',
    value: ({ run }) => run,
    cell: ({ run }) =>
      run === null ? (
        'imported'
      ) : (
        <Link to="/experiments/runs/$run" params={{ run }}>
          {run}
        </Link>
      ),
  },
  {
    id: 'tags',
    title: 'Tags',
    className: 'clip',
    value: ({ tags }) => tags.join(', '),
    tip: ({ tags }) => tags.join(', ') || undefined,
    cell: ({ tags }) => tags.map((tag) => <Badge key={tag}>{tag}</Badge>),
  },
  {
    id: 'registered',
    title: 'Registered',
    className: 'dim',
    value: ({ createdAt }) => instant(createdAt),
    cell: ({ createdAt }) => <Ago at={createdAt} />,
  },
]
