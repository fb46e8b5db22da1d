import { Button } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import type { RunsView } from '../../../../shared/domain/experiments/runsView.ts'
import { counted } from '../../../../shared/numbers.ts'
import { useCommand } from '../../app/commands.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { IconGitCompare, IconPlayerPlay } from '../../ui/icons.ts'
import { Page } from '../../ui/Page.tsx'
import './experiments.css'
import { ColumnsMenu } from './runs/ColumnsMenu.tsx'
import { Filters } from './runs/Filters.tsx'
import { Groups } from './runs/Groups.tsx'
import { NestMenu } from './runs/NestMenu.tsx'
import { RunsTable } from './runs/RunsTable.tsx'
import { SavedViews, SaveView } from './runs/SavedViews.tsx'
import { SelectionBar } from './runs/SelectionBar.tsx'
import { useRunTotals } from './runs/useRunPages.ts'
import { type ChangeView, useRunsView } from './runs/useRunsView.ts'
import { changeFilter, isFiltered } from './runs/viewChanges.ts'
import { Studies } from './studies/Studies.tsx'
import { TrackingLink } from './TrackingLink.tsx'

const mostCompared = 10

/** The runs, as they are viewed in this workspace, and what to do with several of them. */
export function ExperimentsPage() {
  const { dataset } = useSearch({ from: '/experiments' })
  const navigate = useNavigate()
  const { query, change } = useRunsView()
  const known = query.data !== undefined
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
  useEffect(() => {
    // A link to the runs of one dataset is a request of its own.
    if (known && dataset) change((view) => changeFilter(view, { dataset }))
  }, [known, dataset, change])
  const compare = () => void navigate({ to: '/experiments/compare', search: { runs: [...chosen] } })
  const few = chosen.size < 2 ? 'Select two or more runs' : chosen.size > mostCompared ? `At most ${mostCompared} runs` : undefined
  useCommand('run.compare', { run: compare, disabled: few })
  return (
    <Page
      title="Experiments"
      sub="Runs with their data, recipe and metrics"
      fill
      className="runs-page"
      actions={
        <>
          <TrackingLink />
          <Button
            variant="default"
            disabled={few !== undefined}
            title={few}
            leftSection={<IconGitCompare className="i s" aria-hidden />}
            onClick={compare}
          >
            Compare {chosen.size > 0 ? chosen.size : ''}
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
      <Answer query={query} lines={10}>
        {(view) => <Runs view={view} change={change} chosen={chosen} onChosen={setChosen} />}
      </Answer>
    </Page>
  )
}

interface RunsProps {
  readonly view: RunsView
  readonly change: ChangeView
  readonly chosen: ReadonlySet<number>
  readonly onChosen: (update: (before: ReadonlySet<number>) => ReadonlySet<number>) => void
}

function Runs({ view, change, chosen, onChosen }: RunsProps) {
  const navigate = useNavigate()
  const totals = useRunTotals(view)
  const toggle = useCallback(
    (id: number) => onChosen((before) => new Set(before.has(id) ? [...before].filter((other) => other !== id) : [...before, id])),
    [onChosen],
  )
  if (totals?.runs === 0 && !isFiltered(view))
    return (
      <Empty
        title="No runs yet"
        why="A run trains a model on a dataset version and evaluates it on rows it was not trained on, beside a linear and a majority-class or mean baseline."
      >
        <Button onClick={() => void navigate({ to: '/experiments/new', search: {} })}>New run…</Button>
        <Button variant="default" onClick={() => void navigate({ to: '/tracking' })}>
          Log runs from a script…
        </Button>
      </Empty>
    )
  return (
    <>
      <Groups chosen={view.filter.experiment} change={change} />
      <div className="row wrap runs-tools">
        <Filters view={view} change={change} />
        <span className="push dim sm num">{totals && counted(totals.runs, 'run')}</span>
        {totals?.nests && <NestMenu view={view} change={change} />}
        <ColumnsMenu view={view} change={change} />
        <SavedViews change={change} />
        <SaveView view={() => view} />
      </div>
      {chosen.size > 0 && <SelectionBar chosen={[...chosen]} archived={view.filter.archived} onClear={() => onChosen(() => new Set())} />}
      <RunsTable view={view} change={change} chosen={chosen} onToggle={toggle} />
      <Studies />
    </>
  )
}
