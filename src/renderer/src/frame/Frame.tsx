import { ModalsProvider } from '@mantine/modals'
import { Link, Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Logo } from '../ui/Logo.tsx'
import { InPage } from '../ui/Page.tsx'
import { IconChevronDown, IconSearch } from '../ui/icons.ts'
import { AppCommands } from './AppCommands.tsx'
import { useNativeMenu } from '../app/commands.ts'
import { FallbackCommands } from './FallbackCommands.tsx'
import { FileDrop } from './FileDrop.tsx'
import { NextStrip } from './NextStrip.tsx'
import { Sidebar } from './Sidebar.tsx'
import { keysOf, useShortcuts } from '../app/shortcuts.ts'
import { ServerGone } from './ServerGone.tsx'
import { StatusBar } from './StatusBar.tsx'
import { useApp } from '../app/state.ts'
import { dropNothing } from '../app/drop.ts'

const OverTheScreen = lazy(() => import('./OverTheScreen.tsx').then((module) => ({ default: module.OverTheScreen })))

/** What stays while screens change: title bar, sidebar in trail order, status bar, and what opens over them. */
export function Frame() {
  const sidebarHidden = useApp((state) => state.sidebarHidden)
  const open = useApp((state) => state.app?.workspace != null)
  useShortcuts()
  useNativeMenu()
  useEffect(dropNothing, [])
  const drawn = useDrawn()
  // Inside the router: what is asked in a dialog may lead to another screen.
  return (
    <ModalsProvider>
      <div className={`app ${sidebarHidden ? 'no-sidebar' : ''}`}>
        <a className="skip" href="#main" onClick={toMain}>
          Skip to content
        </a>
        <TitleBar />
        <ServerGone />
        <Sidebar />
        <InPage value={false}>
          <Outlet />
        </InPage>
        {open && <NextStrip />}
        <StatusBar />
        <AppCommands />
        {open && <FallbackCommands />}
        {/* A file may come from the first moment on. */}
        <FileDrop />
        {drawn && (
          <Suspense>
            <OverTheScreen />
          </Suspense>
        )}
      </div>
    </ModalsProvider>
  )
}

/** Whether the first screen is on the screen: what is closed as yet comes after it. */
function useDrawn(): boolean {
  const [drawn, setDrawn] = useState(false)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setDrawn(true))
    })
    return () => {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
    }
  }, [])
  return drawn
}

/** The hash is the router's: the link moves the focus by hand. */
function toMain(event: React.MouseEvent): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

function TitleBar() {
  const { app, show } = useApp()
  return (
    <header className="titlebar">
      <div className="brand">
        <Link to="/" className="row" aria-label="Cairn home">
          <Logo /> Cairn
        </Link>
        {app?.workspace && (
          <>
            <span className="sep" aria-hidden>
              /
            </span>
            <button type="button" className="btn quiet ws" onClick={() => show('openWorkspace')} title={app.workspace.folder}>
              <span className="clip">{app.workspace.name}</span>
              <IconChevronDown className="i s" aria-hidden />
            </button>
            {app.workspace.readOnly && <span className="badge warn">read-only</span>}
          </>
        )}
      </div>
      <button type="button" className="find" onClick={() => show('palette')}>
        <IconSearch className="i s" aria-hidden />
        <span className="label">Search or run a command</span>
        <span className="push">
          {keysOf('mod+k').map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}
        </span>
      </button>
    </header>
  )
}
