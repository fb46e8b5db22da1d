import { Button } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import type { ModelVersionSummary } from '../../../../shared/contract/models/index.ts'
import { none } from '../../../../shared/numbers.ts'
import { useCommand } from '../../app/commands.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { IconFlag } from '../../ui/icons.ts'
import { Ago, Badge, Hash } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { type Column, DataTable } from '../../ui/table/DataTable.tsx'
import { instant } from '../../ui/table/order.ts'

/** Registered models with their versions and aliases. */
export function ModelsPage() {
  const models = useQuery(api.models.list.queryOptions({ input: {} }))
  const navigate = useNavigate()
  useCommand('model.register', { run: () => void navigate({ to: '/experiments', search: {} }) })
  return (
    <Page title="Models" sub="Versions that never change, and the aliases that say which one is in use">
      <Answer query={models}>
        {(list) =>
          list.length === 0 ? (
            <Empty
              title="No models yet"
              why="A registered version fixes the model of a run with its threshold, so that gates, packages and people can refer to it."
            >
              <Button onClick={() => void navigate({ to: '/experiments', search: {} })}>Register a run…</Button>
            </Empty>
          ) : (
            <DataTable
              card
              label="Model versions"
              columns={columns}
              rows={list.flatMap(({ versions }) => versions)}
              rowKey={({ ref }) => ref}
            />
          )
        }
      </Answer>
    </Page>
  )
}

const columns: readonly Column<ModelVersionSummary>[] = [
  {
    id: 'version',
    title: 'Version',
    names: true,
    className: 'clip',
    value: ({ ref }) => ref,
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
  { id: 'data', title: 'Data', className: 'clip', value: ({ dataset }) => dataset },
  {
    id: 'threshold',
    title: 'Threshold',
    numeric: true,
    value: ({ threshold }) => threshold,
    cell: ({ threshold }) => threshold?.toFixed(3) ?? none,
  },
  { id: 'checksum', title: 'Checksum', value: ({ checksum }) => checksum, cell: ({ checksum }) => <Hash value={checksum} /> },
  {
    id: 'registered',
    title: 'Registered',
    className: 'dim',
    value: ({ createdAt }) => instant(createdAt),
    cell: ({ createdAt }) => <Ago at={createdAt} />,
  },
]
