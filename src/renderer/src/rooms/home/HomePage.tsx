import { Button } from '@mantine/core'
import { size } from '../../../../shared/numbers.ts'
import { runCommand } from '../../app/commands.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { useApp } from '../../app/state.ts'
import { useTour } from '../../app/tour/useTour.ts'
import { Empty } from '../../ui/Empty.tsx'
import { Ago, type Fact, Stats } from '../../ui/marks.tsx'
import { Page } from '../../ui/Page.tsx'
import { SampleButtons } from '../datasets/import/SampleButtons.tsx'
import { Activity } from './Activity.tsx'
import { AuthorQuestion } from './AuthorQuestion.tsx'
import { AwaitingApprovals } from './AwaitingApprovals.tsx'
import { ChampionWarnings } from './ChampionWarnings.tsx'
import { FiringAlerts } from './FiringAlerts.tsx'
import { NextStep } from './NextStep.tsx'
import { RunningNow } from './RunningNow.tsx'
import { Trail } from './Trail.tsx'
import { lastChange, type TrailData } from '../../app/trail/trail.ts'
import { useChampion } from './useChampion.ts'
import { useTrail } from '../../app/trail/useTrail.ts'

/** Where am I in the pipeline, and what next. */
export function HomePage() {
  const name = useApp((state) => state.app?.workspace?.name ?? '')
  const info = useQuery(api.workspace.info.queryOptions({ input: {} })).data
  const trail = useTrail()
  const champion = useChampion(trail)
  const changed = lastChange(trail)
  const stats: Fact[] = [
    ...(champion ? [{ name: champion.name, value: champion.value }] : []),
    ...(info ? [{ name: 'Stored', value: size(info.objects.bytes) }] : []),
  ]
  return (
    <Page
      title={<span title={name}>{name}</span>}
      sub={
        changed === null ? (
          'From the data to a package that others can trust'
        ) : (
          <>
            From the data to a package that others can trust · last change <Ago at={changed} />
          </>
        )
      }
      actions={<Stats stats={stats} />}
    >
      <AuthorQuestion />
      {trail.loading ? null : trail.datasets.length + trail.models.length === 0 ? <EmptyTrail /> : <TrailPicture trail={trail} />}
    </Page>
  )
}

function TrailPicture({ trail }: { readonly trail: TrailData }) {
  return (
    <>
      <AwaitingApprovals />
      <FiringAlerts />
      <ChampionWarnings trail={trail} />
      <Trail trail={trail} />
      <div className="home-parts">
        <NextStep trail={trail} />
        <RunningNow />
        <Activity />
      </div>
    </>
  )
}

function EmptyTrail() {
  const { status, begin } = useTour()
  return (
    <>
      <Empty
        title="This workspace is empty"
        why="Start with data: a file becomes a version that never changes, and everything made from it can be traced back to it."
      >
        <Button onClick={() => runCommand('dataset.import')}>Import data…</Button>
        <SampleButtons />
        {status === 'off' && (
          <Button variant="subtle" color="gray" onClick={begin}>
            Take the tour
          </Button>
        )}
      </Empty>
      <RunningNow quiet />
    </>
  )
}
