import { Button, CopyButton } from '@mantine/core'
import { native } from '../app/connection.ts'
import { useApp } from '../app/state.ts'
import { IconPlugOff } from '../ui/icons.ts'

/** The program behind the page has ended: what happened, what to do, and that nothing typed is lost. Nothing while it answers. */
export function ServerGone() {
  const connection = useApp((state) => state.connection)
  const folder = useApp((state) => state.app?.workspace?.folder)
  if (connection === 'open') return null
  if (native.face === 'electron')
    return (
      <Notice title="Cairn has stopped">
        The window has lost its main process. Close it and start Cairn again. Saved work and what you typed are kept.
      </Notice>
    )
  if (connection === 'restarted')
    return (
      <Notice title="Cairn is running again">
        This page belongs to the previous session. Open the link shown in the terminal in this browser; this page then reconnects
        automatically and keeps what you typed.
      </Notice>
    )
  // On the same port the browser takes it for the same page, and so has what was typed.
  const command = ['cairn open', folder && quoted(folder), `--port ${location.port}`].filter(Boolean).join(' ')
  return (
    <Notice title="Cairn has stopped">
      The program behind this page was stopped in its terminal, or it crashed. Saved work is safe, and what you typed is kept in this
      browser. Run <code className="command">{command}</code> and open the link it shows.{' '}
      <CopyButton value={command}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" onClick={copy}>
            {copied ? 'Copied' : 'Copy command'}
          </Button>
        )}
      </CopyButton>
    </Notice>
  )
}

function Notice({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <div className="banner worse server-gone" role="alert">
      <IconPlugOff className="i" aria-hidden />
      <div>
        <b>{title}</b>
        <p className="sm">{children}</p>
      </div>
    </div>
  )
}

/** As a shell takes it as one word. */
function quoted(folder: string): string {
  return /^[\w./-]+$/.test(folder) ? folder : `"${folder.replace(/["\\$`]/g, '\\$&')}"`
}
