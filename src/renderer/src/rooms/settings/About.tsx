import { Button } from '@mantine/core'
import { useState } from 'react'
import { counted } from '../../../../shared/numbers.ts'
import { useQuery } from '../../app/queries.ts'
import { contentPolicy, requestsSoFar } from '../../app/requests.ts'
import { useApp } from '../../app/state.ts'
import { Card } from '../../ui/Card.tsx'
import { IconAlertTriangle, IconPlugOff } from '../../ui/icons.ts'
import { Badge, Facts } from '../../ui/marks.tsx'

/** What this is, and the proof that it speaks to no other machine. */
export function About() {
  const app = useApp((state) => state.app)
  return (
    <Card title="About" padded className="wide">
      <div className="stack">
        <Facts
          facts={[
            { name: 'Cairn', value: app?.version ?? '' },
            { name: 'Interface', value: app?.face === 'electron' ? 'desktop app' : 'browser' },
            { name: 'System', value: app?.platform ?? '' },
          ]}
        />
        <Offline />
      </div>
    </Card>
  )
}

function Offline() {
  const [asked, setAsked] = useState(requestsSoFar)
  const policy = useQuery({ queryKey: ['contentPolicy'], queryFn: contentPolicy, retry: false })
  const none = asked.elsewhere.length === 0
  return (
    <section className="stack tight sm" aria-labelledby="offline-title">
      <h3 id="offline-title" className="h2">
        No requests leave this computer
      </h3>
      <div className="row wrap">
        <Badge
          tone={none ? 'better' : 'worse'}
          icon={none ? <IconPlugOff className="i" aria-hidden /> : <IconAlertTriangle className="i" aria-hidden />}
        >
          {none ? 'None to other computers' : `${counted(asked.elsewhere.length, 'request')} elsewhere`}
        </Badge>
        <span className="soft num">
          {counted(asked.own, 'request')} to Cairn since this window opened, {asked.blocked} blocked by the policy
        </span>
        <Button size="compact-xs" variant="default" onClick={() => setAsked(requestsSoFar())}>
          Refresh
        </Button>
      </div>
      {!none && (
        <ul>
          {asked.elsewhere.map((url) => (
            <li key={url}>
              <code>{url}</code>
            </li>
          ))}
        </ul>
      )}
      <p className="soft">
        This counts the requests of this window, as recorded by the browser. Its content policy only allows requests to Cairn itself. The
        main and worker processes are not part of that record: the telemetry of ONNX Runtime, the only library that has any, is disabled
        before it loads, and tests watch every process for file access, name lookups and connections. The only download, of the faster
        engine, is started by you; a job that you start on a compute target is sent to the address that you gave it.
      </p>
      {policy.data && (
        <details>
          <summary>Content policy of this page</summary>
          <pre className="code policy">{policy.data.replaceAll('; ', ';\n')}</pre>
        </details>
      )}
    </section>
  )
}
