import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Service, ServiceLogLine } from '../../../../shared/contract/services.ts'
import { time } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { Answer } from '../Answer.tsx'
import { IconAlertTriangle } from '../icons.ts'
import './services.css'

const clock = (at: number) => new Date(at).toTimeString().slice(0, 8)
/** How soon new lines are looked for while the log is open, in ms. */
const lookInterval = 2_000

interface ServiceLogProps {
  readonly service: Service
  /** It is shown without being asked for. */
  readonly open: boolean
}

/** What a service wrote, oldest first, with the way back to older lines. */
export function ServiceLog({ service, open: openFirst }: ServiceLogProps) {
  const [opened, setOpened] = useState<boolean | null>(null)
  const open = opened ?? openFirst
  return (
    <details className="sm service-log" open={open} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>Log</summary>
      {open && <Lines service={service} />}
    </details>
  )
}

function Lines({ service: { name, status, restarts } }: { readonly service: Service }) {
  const [older, setOlder] = useState<{ readonly lines: readonly ServiceLogLine[]; readonly more: boolean } | null>(null)
  const newest = useQuery({
    ...api.services.log.queryOptions({ input: { name } }),
    staleTime: 0,
    // Who reads what was is not moved on: what lies between would be missing.
    refetchInterval: older === null && lookInterval,
  })
  const { refetch } = newest
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of its status is told in the log
  useEffect(() => void refetch(), [status, restarts, refetch])
  return (
    <Answer query={newest} lines={3}>
      {({ lines, more }) => {
        const first = older?.lines[0]?.number ?? lines[0]?.number
        const known = new Set(lines.map(({ number }) => number))
        const shown = [...(older?.lines ?? []).filter(({ number }) => !known.has(number)), ...lines]
        const back = async () => {
          if (first === undefined) return
          const page = await client.services.log({ name, before: first })
          setOlder((before) => ({ lines: [...page.lines, ...(before?.lines ?? lines)], more: page.more }))
        }
        return shown.length === 0 ? (
          <p className="dim">It has written nothing yet.</p>
        ) : (
          <>
            {(older?.more ?? more) && (
              <Button size="compact-xs" variant="default" onClick={() => void back()}>
                Older lines
              </Button>
            )}
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
            <ol className="run-log" tabIndex={0} aria-label="Lines of the log">
              {shown.map(({ number, at, stream, text }) => (
                <li key={number}>
                  <time className="dim num" dateTime={new Date(at).toISOString()} title={time(at)}>
                    {clock(at)}
                  </time>
                  {stream === 'err' ? (
                    <IconAlertTriangle className="i s c-warn" aria-label="error output" />
                  ) : (
                    <span className="dim" aria-hidden>
                      {stream === 'cairn' ? '•' : '·'}
                    </span>
                  )}
                  <span>{text}</span>
                </li>
              ))}
            </ol>
          </>
        )
      }}
    </Answer>
  )
}
