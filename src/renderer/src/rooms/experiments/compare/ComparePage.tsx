import { Button, Menu, Switch } from '@mantine/core'
import { keepPreviousData } from '@tanstack/react-query'
import { comparedRowsOf } from '../../evaluation/comparison/comparedRows.ts'
import { useComparison } from '../../evaluation/comparison/useComparison.ts'
import { VerdictCard } from '../../evaluation/comparison/VerdictCard.tsx'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { Comparison } from '../../../../../shared/contract/experiments/index.ts'
import type { ComparisonView } from '../../../../../shared/domain/experiments/runsView.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Empty } from '../../../ui/Empty.tsx'
import { IconChevronDown, IconDownload, IconSwitchHorizontal } from '../../../ui/icons.ts'
import { Page } from '../../../ui/Page.tsx'
import { ReportMenu } from '../../../ui/ReportMenu.tsx'
import { saveFile, toCsv } from '../../../ui/save.ts'
import { Comparability } from './Comparability.tsx'
import { CompareTable } from './CompareTable.tsx'
import { Confusions } from './Confusions.tsx'
import { OverlaidCurves } from './OverlaidCurves.tsx'
import { Parallel } from './Parallel.tsx'
import { isMeasured } from './measuredRun.ts'
import { ParamImportance } from './ParamImportance.tsx'
import { comparableRuns } from './comparableRuns.ts'
import { PairDetails } from './PairDetails.tsx'
import { type ComparedRuns, compareRows } from './rows.ts'
import '../experiments.css'
import { metricTitle } from '../runs/columnText.ts'
import { givenName } from '../runs/runText.ts'
import { SaveView } from '../runs/SavedViews.tsx'

/** Two to ten runs side by side, and an honest word on whether they can be. How it is looked at is in the address. */
export function ComparePage() {
  const search = useSearch({ from: '/experiments/compare' })
  if (search.runs.length < 2 || search.runs.length > 10)
    return (
      <Page title="Compare">
        <Empty
          title="Select two to ten runs"
          why="Compare runs side by side: differing parameters, metrics, and whether the difference could be chance."
        >
          <Link to="/experiments" search={{}} className="btn primary">
            Open the runs
          </Link>
        </Empty>
      </Page>
    )
  const { all = false, transposed = false, ...rest } = search
  return <Compared view={{ kind: 'comparison', all, transposed, ...rest }} />
}

function Compared({ view }: { readonly view: ComparisonView }) {
  const { runs, baseline, metrics } = view
  const navigate = useNavigate()
  const change = ({ kind: _, ...next }: ComparisonView) => void navigate({ to: '/experiments/compare', search: next, replace: true })
  const input = { runs, all: true, ...(baseline !== undefined && { baseline }) }
  const query = useQuery({ ...api.experiments.compare.queryOptions({ input }), placeholderData: keepPreviousData })
  const base = query.data?.runs.find(({ id }) => id === query.data.baseline)
  return (
    <Page
      title={`Compare ${runs.length} runs`}
      sub={
        base &&
        [
          [...new Set(query.data?.runs.flatMap(({ dataset }) => dataset ?? []))].join(', '),
          `baseline is ${[`run ${base.id}`, givenName(base)].filter(Boolean).join(', ')}`,
        ]
          .filter(Boolean)
          .join(' · ')
      }
      actions={
        <>
          <Link to="/experiments/compare/artifacts" search={{ runs: [...runs] }} className="btn">
            Artifacts
          </Link>
          <SaveView view={() => view} />
          <Button
            variant="default"
            leftSection={<IconDownload className="i s" aria-hidden />}
            disabled={!query.data}
            onClick={() => query.data && exportTable(query.data, metrics)}
          >
            Export
          </Button>
          <ReportMenu
            name={`compare-${runs.join('-')}`}
            write={(format) => client.reports.compare({ runs, format, ...(baseline !== undefined && { baseline }) })}
          />
        </>
      }
    >
      <Answer query={query} lines={12}>
        {(data) => {
          const models = comparableRuns(data)
          const shown = { comparison: data, view, onChange: change }
          return (
            <>
              <Comparability comparison={data} compared={models} />
              {models.length < 2 ? <Side {...shown} compared={null} /> : <Judged key={models.join()} {...shown} models={models} />}
              <Confusions comparison={data} />
            </>
          )
        }}
      </Answer>
    </Page>
  )
}

interface SideProps {
  readonly comparison: Comparison
  readonly view: ComparisonView
  readonly onChange: (view: ComparisonView) => void
  readonly compared: (ComparedRuns & { readonly on: string }) | null
}

/** The verdict first, then what it rests on. */
function Judged({ models, ...shown }: Omit<SideProps, 'compared'> & { readonly models: readonly number[] }) {
  const { view, onChange } = shown
  const { on, part, splitOf, seen } = view
  const rows = { on, part, splitOf, seen }
  const state = useComparison({ models: models.map((run) => ({ run })), ...comparedRowsOf(rows) })
  const found = state.current
  const compared = found?.result
    ? {
        runs: models,
        result: found.result,
        on: `${found.dataset}, ${found.part === 'all' ? 'all rows' : found.part}, ${counted(found.result.rows, 'row')}`,
      }
    : null
  return (
    <>
      <VerdictCard state={state} rows={rows} onRows={(next) => onChange({ ...view, ...next })} />
      <Side {...shown} compared={compared} />
      {compared && <PairDetails compared={compared} rows={rows} />}
    </>
  )
}

/** Above so many runs the table takes the whole width. */
const mostBeside = 3

function Side({ comparison: data, view, onChange, compared }: SideProps) {
  const { transposed, metrics } = view
  const rows = compareRows(data, compared, metrics)
  const shown = view.all ? rows : rows.filter(({ differs }) => differs)
  const base = data.runs.find(({ id }) => id === data.baseline)
  return (
    <div className={transposed || data.runs.length > mostBeside ? 'stack' : 'compare-parts'}>
      <Card
        title={
          <Switch label="Only differences" checked={!view.all} onChange={(event) => onChange({ ...view, all: !event.target.checked })} />
        }
        note={`${shown.length} of ${rows.length} rows, ${rows.filter(({ differs }) => !differs).length} are the same`}
        actions={
          <>
            <button
              type="button"
              className="btn quiet"
              aria-pressed={transposed}
              onClick={() => onChange({ ...view, transposed: !transposed })}
            >
              <IconSwitchHorizontal className="i s" aria-hidden /> Transpose
            </button>
            <MetricsMenu comparison={data} metrics={metrics} onMetrics={(next) => onChange({ ...view, metrics: next })} />
          </>
        }
      >
        <CompareTable
          runs={data.runs}
          baseline={data.baseline}
          rows={shown}
          on={compared?.on ?? 'test'}
          transposed={transposed}
          onBaseline={(run) => onChange({ ...view, baseline: run })}
        />
        <DataDiffs comparison={data} />
      </Card>
      <div className="stack">
        <OverlaidCurves comparison={data} />
        {base && isMeasured(base) && (
          <>
            <Parallel key={`parallel ${data.baseline}`} comparison={data} base={base} />
            <ParamImportance key={`importance ${data.baseline}`} comparison={data} base={base} />
          </>
        )}
      </div>
    </div>
  )
}

/** Where runs were trained on other versions of the same data, what differs between them is a click away. */
function DataDiffs({ comparison: { runs, baseline } }: { readonly comparison: Comparison }) {
  const base = runs.find(({ id }) => id === baseline)
  if (!base || base.dataset === null) return null
  const own = base.dataset
  const [name] = own.split('@')
  const others = [...new Set(runs.flatMap(({ dataset }) => dataset ?? []))].filter((ref) => ref !== own && ref.split('@')[0] === name)
  if (others.length === 0) return null
  return (
    <div className="pad row wrap sm">
      {others.map((ref) => (
        <Link key={ref} to="/datasets/$name" params={{ name }} search={{ tab: 'changes', version: versionOf(own), from: ref }}>
          What differs between {ref} and {own}
        </Link>
      ))}
    </div>
  )
}

const versionOf = (ref: string) => Number(/@v(\d+)$/.exec(ref)?.[1] ?? 1)

interface MetricsMenuProps {
  readonly comparison: Comparison
  readonly metrics: readonly string[] | undefined
  readonly onMetrics: (metrics: string[] | undefined) => void
}

function MetricsMenu({ comparison, metrics, onMetrics }: MetricsMenuProps) {
  const known = comparison.metrics.map(({ metric }) => metric)
  const shown = new Set(metrics ?? known)
  return (
    <Menu position="bottom-end" withinPortal closeOnItemClick={false}>
      <Menu.Target>
        <button type="button" className="btn quiet">
          Metrics <IconChevronDown className="i s" aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflow: 'auto' }}>
        <Menu.Item onClick={() => onMetrics(undefined)}>All metrics</Menu.Item>
        <Menu.Divider />
        {known.map((id) => (
          <Menu.Item
            key={id}
            role="menuitemcheckbox"
            aria-checked={shown.has(id)}
            onClick={() => onMetrics(known.filter((other) => (other === id ? !shown.has(id) : shown.has(other))))}
          >
            {shown.has(id) ? '✓ ' : ''}
            {metricTitle(id)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function exportTable(comparison: Comparison, metrics: readonly string[] | undefined): void {
  const rows = compareRows(comparison, null, metrics)
  const header = ['', ...comparison.runs.map(({ id, name }) => `run ${id}: ${name}`)]
  const body = rows.map(({ title, cells }) => [title, ...cells.map(({ text, off }) => (off ? `${text} (on ${off.on})` : text))])
  saveFile(`compare-${comparison.runs.map(({ id }) => id).join('-')}.csv`, toCsv(header, body), 'text/csv')
}
