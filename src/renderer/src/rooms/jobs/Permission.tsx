import { Button, Group } from '@mantine/core'
import type { Job, JobPermission } from '../../../../shared/contract/jobs.ts'
import { client } from '../../app/connection.ts'
import { failureOf } from '../../app/failures.ts'
import { showFailure } from '../../app/failureToast.tsx'

/** What a job that someone else left in the queue would do. */
export function Permission({ permission: { reach } }: { readonly permission: JobPermission }) {
  if (!reach) return <span className="dim">Queued by someone else. Its input has an unknown format, so it cannot run.</span>
  return (
    <div style={{ whiteSpace: 'normal' }}>
      <div className="dim">Queued by someone else, not run. {reach.does}.</div>
      <Paths title="Would read" paths={reach.reads} />
      <Paths title="Would write" paths={reach.writes} />
      {reach.signs && <div className="dim">Would sign with your key</div>}
    </div>
  )
}

function Paths({ title, paths }: { readonly title: string; readonly paths: readonly string[] }) {
  return paths.map((path) => (
    <div key={path} style={{ overflowWrap: 'anywhere' }}>
      <span className="dim">{title}</span> <code>{path}</code>
    </div>
  ))
}

/** Allows it as it is shown, or drops it. */
export function PermissionButtons({ job: { id, title }, permission }: { readonly job: Job; readonly permission: JobPermission }) {
  const ask = (answer: () => Promise<unknown>) => void answer().catch((error: unknown) => showFailure(failureOf(error)))
  return (
    <Group gap={4} wrap="nowrap">
      {permission.reach && (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Allow ${title}`}
          onClick={() => ask(() => client.jobs.allow({ jobId: id, fingerprint: permission.fingerprint }))}
        >
          Allow
        </Button>
      )}
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`Remove ${title}`}
        onClick={() => ask(() => client.jobs.cancel({ jobId: id }))}
      >
        Remove
      </Button>
    </Group>
  )
}
