import type { TrackingServer } from '../../../../shared/contract/tracking/index.ts'
import { connectionLines } from '../../../../shared/domain/tracking/connection.ts'
import { SnippetsCard } from '../../ui/SnippetsCard.tsx'
import { SaveClient } from './SaveClient.tsx'

/** In place of the token until it is shown. */
const placeholder = 'your-token'

interface LinesCardProps {
  readonly server: TrackingServer
  /** As it is shown; null while it is hidden. */
  readonly token: string | null
}

/** What has to be in a script, a shell or a container so that it logs here. Everything else stays as it is. */
export function LinesCard({ server: { uri, token: required }, token }: LinesCardProps) {
  if (uri === null) return null
  const shown = required === 'none' ? null : (token ?? placeholder)
  const lines = connectionLines(uri, shown)
  const note = shown === placeholder ? 'show the token to copy complete lines' : undefined
  return (
    <SnippetsCard
      title="Log from"
      actions={<SaveClient />}
      snippets={[
        { id: 'python', title: 'Python', text: lines.python, note },
        { id: 'r', title: 'R', text: lines.r, note },
        { id: 'shell', title: 'Shell', text: lines.shell, note },
        { id: 'docker', title: 'Docker', text: lines.docker, note },
      ]}
    />
  )
}
