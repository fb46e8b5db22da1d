import { Button, CopyButton } from '@mantine/core'
import { useEffect } from 'react'
import type { Run } from '../../../../../shared/contract/experiments/index.ts'
import { time } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { IconAlertTriangle, IconCopy } from '../../../ui/icons.ts'

const clock = (at: number) => new Date(at).toTimeString().slice(0, 8)

/** What the run told of its work, newest last. @param state changes when there may be more */
export function RunLog({ run, live, state }: { readonly run: Run; readonly live: boolean; readonly state: string }) {
  const { data: lines = [], refetch } = useQuery(api.experiments.log.queryOptions({ input: { run: run.id } }))
  // biome-ignore lint/correctness/useExhaustiveDependencies: the state tells that there may be more
  useEffect(() => void refetch(), [state, refetch])
  if (lines.length === 0) return null
  return (
    <Card
      title="Log"
      note={live ? 'live' : undefined}
      actions={
        <CopyButton value={lines.map(({ at, level, text }) => `${time(at)} ${level} ${text}`).join('\n')}>
          {({ copied, copy }) => (
            <Button size="xs" variant="subtle" color="gray" leftSection={<IconCopy className="i s" aria-hidden />} onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      }
    >
      <ol className="run-log" tabIndex={0} aria-label="Lines of the log" aria-live={live ? 'polite' : undefined}>
        {lines.map(({ seq, at, level, text }) => (
          <li key={seq}>
            <time className="dim num" dateTime={new Date(at).toISOString()}>
              {clock(at)}
            </time>
            {level === 'info' ? (
              <span className="dim" aria-hidden>
                ·
              </span>
            ) : (
              <IconAlertTriangle className={`i s ${level === 'error' ? 'c-worse' : 'c-warn'}`} aria-label={level} />
            )}
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </Card>
  )
}
