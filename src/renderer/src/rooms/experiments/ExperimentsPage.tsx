import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { keepPreviousData } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useDeferredValue, useState } from 'react'
import type { RunSummary } from '../../../../shared/contract/experiments.ts'
import { metric as metricCopy, type MetricId } from '../../../../shared/domain/metrics.ts'
import { count, metric as metricText } from '../../../../shared/numbers.ts'
import { useCommand } from '../../app/commands.ts'
import { api, client } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { IconGitCompare, IconPlayerPlay, IconSearch, IconStar, IconStarFilled } from '../../ui/icons.ts'
import { Ago } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { Studies } from './Studies.tsx'

const pageRuns = 100
const mostCompared = 10

type Order =
  | { readonly by: 'created' | 'name'; readonly descending: boolean }
  | { readonly by: 'metric'; readonly metric: string; readonly descending?: boolean }

/** The runs, newest first or by a metric, and what to do with several of them. */
export function ExperimentsPage() {
  const { dataset } = useSearch({ from: '/experiments' })
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [starred, setStarred] = useState(false)
  const [part, setPart] = useState<'validation' | 'test'>('validation')
  const [order, setOrder] = useState<Order>({ by: 'created', descending: true })
  const [offset, setOffset] = useState(0)
  const [chosen, setChosen] = useState<readonly number[]>([])
  const search = useDeferredValue(text.trim())
  const input = {
    limit: pageRuns,
    offset,
    part,
    orderBy: order,
    ...(dataset && { dataset }),
    ...(starred && { starred: true }),
    ...(search && { search }),
  }
  const runs = useQuery({ ...api.experiments.list.queryOptions({ input }), placeholderData: keepPreviousData })
  const compare = () => void navigate({ to: '/experiments/compare', search: { runs: [...chosen] } })
  const few = chosen.length < 2 ? 'Choose two runs or more' : chosen.length > mostCompared ? `At most ${mostCompared} runs` : undefined
  useCommand('run.compare', { run: compare, disabled: few })
  const toggle = (id: number) => setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id])
  return (
    <Page
      title="Experiments"
      sub="Every run with what it depends on, measured against baselines"
      actions={
        <>
          <Button
            variant="default"
            disabled={few !== undefined}
            title={few}
            leftSection={<IconGitCompare className="i s" aria-hidden />}
            onClick={compare}
          >
            Compare {chosen.length > 0 ? chosen.length : ''}
          </Button>
          <Button
            leftSection={<IconPlayerPlay className="i s" aria-hidden />}
            onClick={() => void navigate({ to: '/experiments/new', search: {} })}
          >
            New run…
          </Button>
        </>
      }
    >
      <Answer query={runs} lines={10}>
        {({ runs: list, total }) =>
          total === 0 && search === '' && !starred ? (
            <Empty
              title="No runs yet"
              why="A run trains a model on a dataset version and measures it on rows that it has not seen, beside a trivial and a linear one."
            >
              <Button onClick={() => void navigate({ to: '/experiments/new', search: {} })}>New run…</Button>
            </Empty>
          ) : (
            <>
              <div className="row wrap">
                <TextInput
                  leftSection={<IconSearch className="i s" aria-hidden />}
                  placeholder="Find by name or notes"
                  aria-label="Find runs"
                  value={text}
                  onChange={(event) => setText(event.target.value)}
                />
                <Checkbox label="Starred" checked={starred} onChange={(event) => setStarred(event.target.checked)} />
                <Select
                  aria-label="The part that metrics are of"
                  data={['validation', 'test']}
                  value={part}
                  onChange={(value) => value && setPart(value as typeof part)}
                  w={120}
                />
                <span className="push dim sm num">
                  {count(total)} runs{chosen.length > 0 && `, ${chosen.length} chosen`}
                </span>
              </div>
              <RunTable runs={list} part={part} order={order} onOrder={setOrder} chosen={chosen} onToggle={toggle} />
              <div className="row">
                <button
                  type="button"
                  className="btn quiet"
                  disabled={offset === 0}
                  onClick={() => setOffset(Math.max(0, offset - pageRuns))}
                >
                  Newer
                </button>
                <button
                  type="button"
                  className="btn quiet"
                  disabled={offset + pageRuns >= total}
                  onClick={() => setOffset(offset + pageRuns)}
                >
                  Older
                </button>
              </div>
            </>
          )
        }
      </Answer>
      <Studies />
    </Page>
  )
}

interface TableProps {
  readonly runs: readonly RunSummary[]
  readonly part: string
  readonly order: Order
  readonly onOrder: (order: Order) => void
  readonly chosen: readonly number[]
  readonly onToggle: (id: number) => void
}

/** Of each task what people look at first. */
const shownMetrics: readonly MetricId[] = ['rocAuc', 'accuracy', 'f1', 'rmse', 'mae', 'r2']

function RunTable({ runs, part, order, onOrder, chosen, onToggle }: TableProps) {
  const metrics = shownMetrics.filter((id) => runs.some((run) => run.metrics[id] != null))
  const sortedBy = (id: MetricId) => order.by === 'metric' && order.metric === id
  return (
    <div className="card table-wrap">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">
              <span className="vh">Choose</span>
            </th>
            <th scope="col" aria-sort={order.by === 'created' ? 'descending' : 'none'}>
              <button type="button" className="sort" onClick={() => onOrder({ by: 'created', descending: true })}>
                Run
              </button>
            </th>
            <th scope="col">Status</th>
            <th scope="col">Data</th>
            <th scope="col">Model</th>
            {metrics.map((id) => (
              <th key={id} scope="col" className="n" aria-sort={sortedBy(id) ? 'other' : 'none'}>
                <button
                  type="button"
                  className="sort"
                  title={`${metricCopy(id).definition} On ${part}. A click puts the best first.`}
                  onClick={() => onOrder({ by: 'metric', metric: id })}
                >
                  {metricCopy(id).name}
                  {sortedBy(id) && ' ▾'}
                </button>
              </th>
            ))}
            <th scope="col" className="n">
              Epochs
            </th>
            <th scope="col">Engine</th>
            <th scope="col">Started</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id} className={chosen.includes(run.id) ? 'sel' : ''}>
              <td>
                <input
                  type="checkbox"
                  className="choose"
                  aria-label={`Choose run ${run.id}`}
                  checked={chosen.includes(run.id)}
                  onChange={() => onToggle(run.id)}
                />
              </td>
              <th scope="row" className="clip">
                <Star run={run} />{' '}
                <Link to="/experiments/runs/$run" params={{ run: run.id }}>
                  {run.id} <span className="soft">{run.name}</span>
                </Link>
              </th>
              <td>
                <StatusBadge status={run.status} />
              </td>
              <td className="clip">{run.dataset}</td>
              <td className="clip dim">{run.params['model.family'] ?? ''}</td>
              {metrics.map((id) => (
                <td key={id} className="n">
                  {metricText(run.metrics[id])}
                </td>
              ))}
              <td className="n">{run.epochs ?? '–'}</td>
              <td className="dim">{run.engine ?? '–'}</td>
              <td className="dim">
                <Ago at={run.createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Star({ run: { id, starred } }: { readonly run: RunSummary }) {
  const toggle = useMutation({ mutationFn: () => client.experiments.update({ run: id, starred: !starred }) })
  return (
    <button type="button" className="star" aria-pressed={starred} aria-label={`Star run ${id}`} onClick={() => toggle.mutate()}>
      {starred ? <IconStarFilled className="i s c-warn" aria-hidden /> : <IconStar className="i s dim" aria-hidden />}
    </button>
  )
}
