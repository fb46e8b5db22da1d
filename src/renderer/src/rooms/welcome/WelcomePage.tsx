import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { count } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { jobResult } from '../../app/jobs.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { useApp } from '../../app/state.ts'
import { IconFolderOpen, IconPlus } from '../../ui/icons.ts'
import { Logo } from '../../ui/Logo.tsx'
import { Badge } from '../../ui/marks.tsx'
import { InPage } from '../../ui/Page.tsx'
import { CheckedPackage } from '../packages/CheckedPackage.tsx'
import { RecentList } from './RecentList.tsx'
import { SampleWorkspaceCard } from './SampleWorkspaceCard.tsx'
import { TroubleBanner } from './TroubleBanner.tsx'

const kinds = { binary: 'Binary classification', multiclass: 'Multiclass classification', regression: 'Regression' } as const

/** Before any workspace is open: new, open, recent, samples. */
export function WelcomePage() {
  const { show } = useApp()
  return (
    <main className="page" id="main" tabIndex={-1}>
      <div className="page-body welcome">
        <TroubleBanner />
        <CheckedPackage />
        <div className="hero">
          <span className="c-accent">
            <Logo size={56} />
          </span>
          <h1>Cairn</h1>
          <p className="soft">
            The whole life of a model on this computer: version data, train, compare, register and package models. Nothing leaves your
            computer.
          </p>
          <div className="row wrap">
            <Button leftSection={<IconPlus className="i s" aria-hidden />} onClick={() => show('newWorkspace')}>
              New workspace
            </Button>
            <Button variant="default" leftSection={<IconFolderOpen className="i s" aria-hidden />} onClick={() => show('openWorkspace')}>
              Open…
            </Button>
          </div>
        </div>
        <SampleWorkspaceCard />
        <Samples />
        <section aria-labelledby="recent-title" className="stack">
          <h2 className="h2" id="recent-title">
            Recent
          </h2>
          <InPage value>
            <RecentList />
          </InPage>
        </section>
      </div>
    </main>
  )
}

function Samples() {
  const samples = useQuery(api.app.samples.queryOptions({ input: {} })).data ?? []
  const navigate = useNavigate()
  const open = useMutation({
    mutationFn: async (id: string) => {
      const { jobId } = await client.app.openSample({ id })
      await jobResult(jobId)
    },
    onSuccess: () => void navigate({ to: '/' }),
  })
  return (
    <section aria-labelledby="samples-title" className="samples-grid">
      <h2 className="h2" id="samples-title">
        Start with a sample dataset
      </h2>
      <div className="cols three">
        {samples.map(({ id, title, summary, task, rows, columns }) => (
          <button type="button" key={id} className="card samp" disabled={open.isPending} onClick={() => open.mutate(id)}>
            <Badge tone="info">{kinds[task]}</Badge>
            <b>{title}</b>
            <span className="soft sm">{summary}</span>
            <span className="row dim xs num">
              {count(rows)} rows · {columns} columns
            </span>
          </button>
        ))}
      </div>
    </section>
  )
}
