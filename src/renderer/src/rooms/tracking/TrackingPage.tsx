import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { TrackingServer } from '../../../../shared/contract/tracking/index.ts'
import { isUp } from '../../../../shared/domain/service.ts'
import { useApp } from '../../app/state.ts'
import { client } from '../../app/connection.ts'
import { useMutation } from '../../app/queries.ts'
import { setTrackingServer, useTrackingServer } from '../../app/trackingServer.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { GuideLink } from '../../ui/GuideLink.tsx'
import { IconFileImport, IconPlayerPlay } from '../../ui/icons.ts'
import { Page } from '../../ui/Page.tsx'
import { ConnectionCard } from './ConnectionCard.tsx'
import { ExportRunsButton } from './ExportRuns.tsx'
import { LinesCard } from './LinesCard.tsx'
import { LiveRuns } from './LiveRuns.tsx'

/** Runs from elsewhere: the server that programs log to, and the way in and out for what they kept in files. */
export function TrackingPage() {
  const server = useTrackingServer()
  const navigate = useNavigate()
  const session = useApp((state) => state.app?.session)
  return (
    <Page
      title="Tracking"
      beside={<GuideLink page="tracking" title="Tracking" />}
      sub="Runs of your own scripts, in Python, R or anything else that speaks to MLflow"
      actions={
        <>
          <ExportRunsButton />
          <Button
            variant="default"
            leftSection={<IconFileImport className="i s" aria-hidden />}
            onClick={() => void navigate({ to: '/tracking/import', search: {} })}
          >
            Import runs…
          </Button>
        </>
      }
    >
      <Answer query={server}>{(found) => (found.service === null ? <NotSetUp /> : <Shown key={session} server={found} />)}</Answer>
    </Page>
  )
}

function Shown({ server }: { readonly server: TrackingServer }) {
  const [token, setToken] = useState<string | null>(null)
  return (
    <div className="stack">
      <ConnectionCard server={server} token={token} onToken={setToken} />
      <LinesCard server={server} token={token} />
      <LiveRuns up={server.service !== null && isUp(server.service.status)} />
    </div>
  )
}

function NotSetUp() {
  const start = useMutation({ mutationFn: () => client.tracking.start({}), onSuccess: setTrackingServer })
  return (
    <Empty
      title="Log runs from your own scripts"
      why="The tracking server speaks MLflow’s protocol. Training scripts keep their code, and their runs appear live beside those that Cairn trains."
      steps={[
        'Start the server. It answers on this computer only.',
        'Copy one line into your script, or set one environment variable.',
        'Run the script: parameters, metrics, files and models are saved in this workspace.',
      ]}
    >
      <Button leftSection={<IconPlayerPlay className="i s" aria-hidden />} loading={start.isPending} onClick={() => start.mutate()}>
        Start the tracking server
      </Button>
    </Empty>
  )
}
