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
            { name: 'Face', value: app?.face === 'electron' ? 'desktop window' : 'browser' },
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
        No request leaves this machine
      </h3>
      <div className="row wrap">
        <Badge
          tone={none ? 'better' : 'worse'}
          icon={none ? <IconPlugOff className="i" aria-hidden /> : <IconAlertTriangle className="i" aria-hidden />}
        >
          {none ? 'None to another machine' : `${counted(asked.elsewhere.length, 'request')} elsewhere`}
        </Badge>
        <span className="soft num">
          {counted(asked.own, 'request')} to the program itself since this window was opened, {asked.blocked} stopped by the policy
        </span>
        <Button size="compact-xs" variant="default" onClick={() => setAsked(requestsSoFar())}>
          Count again
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
        This counts the requests of this window, from the browser’s own record; its content policy allows none to anything but the program
        that served it. The program and its worker processes are outside that record: the telemetry of ONNX Runtime, the only library with
        any, is switched off before it loads, and the tests watch every process for files, name lookups and connections. The one command
        that fetches something, the faster engine, is started by hand in the terminal.
      </p>
      {policy.data && (
        <details>
          <summary>The policy, as it was sent with this page</summary>
          <pre className="code policy">{policy.data.replaceAll('; ', ';\n')}</pre>
        </details>
      )}
    </section>
  )
}
