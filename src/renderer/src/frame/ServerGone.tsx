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
      <Told title="Cairn has stopped">
        The window has lost its main process. Close it and start Cairn again: what was saved is safe, and what you typed is kept.
      </Told>
    )
  if (connection === 'restarted')
    return (
      <Told title="Cairn is running again">
        This page belongs to the run before. Open the link that the terminal shows, in this browser: this page then goes on by itself, with
        what you typed.
      </Told>
    )
  // On the same port the browser takes it for the same page, and so has what was typed.
  const command = ['cairn open', folder && quoted(folder), `--port ${location.port}`].filter(Boolean).join(' ')
  return (
    <Told title="Cairn has stopped">
      It was ended in its terminal, or its computer shut it down. What was saved is safe, and what you typed is kept in this browser. Run{' '}
      <code className="command">{command}</code> and open the link that it shows.{' '}
      <CopyButton value={command}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" onClick={copy}>
            {copied ? 'Copied' : 'Copy the command'}
          </Button>
        )}
      </CopyButton>
    </Told>
  )
}

function Told({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
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
