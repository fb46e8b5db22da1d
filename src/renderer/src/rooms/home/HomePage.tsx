import { useQuery } from '../../app/queries.ts'
import { api } from '../../app/connection.ts'
import { useApp } from '../../app/state.ts'
import { size } from '../../../../shared/numbers.ts'
import { Page } from '../../ui/Page.tsx'
import { Stats } from '../../ui/marks.tsx'
import { Activity } from './Activity.tsx'
import { NextStep } from './NextStep.tsx'
import { RunningNow } from './RunningNow.tsx'
import { Trail } from './Trail.tsx'
import { useTrail } from './useTrail.ts'

/** Where am I on the trail, and what next. */
export function HomePage() {
  const name = useApp((state) => state.app?.workspace?.name ?? '')
  const info = useQuery(api.workspace.info.queryOptions({ input: {} })).data
  const trail = useTrail()
  return (
    <Page
      title={name}
      sub="From the data to a package that others can trust"
      actions={info && <Stats stats={[{ name: 'Stored', value: size(info.objects.bytes) }]} />}
    >
      <Trail trail={trail} />
      <div className="home-parts">
        <NextStep trail={trail} />
        <RunningNow />
        <Activity />
      </div>
    </Page>
  )
}
