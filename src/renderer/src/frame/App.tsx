import { MantineProvider, useMantineColorScheme } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { onConnection } from '../app/connection.ts'
import { followAlerts } from '../app/firingAlerts.ts'
import { loadDrafts } from '../app/drafts.ts'
import { followJobs } from '../app/jobs.ts'
import { followWorkspace, queryClient } from '../app/queries.ts'
import { router } from './router.tsx'
import { useApp } from '../app/state.ts'
import { theme } from '../app/theme.ts'

/** What is said by the way stays this long, and for as long as the pointer is on it; a failure stays until it is closed. */
const readingTime = 8_000

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" limit={4} autoClose={readingTime} />
        <Following />
      </QueryClientProvider>
    </MantineProvider>
  )
}

/** The page as long as something answers behind it: follows the app, and the workspace that is open. */
function Following() {
  const { app, setConnection } = useApp()
  const session = app?.workspace ? app.session : null
  useEffect(() => onConnection(setConnection), [setConnection])
  useEffect(() => {
    if (session === null) return
    const stops = [followWorkspace(), followJobs(), followAlerts()]
    return () => {
      for (const stop of stops) stop()
    }
  }, [session])
  useEffect(() => {
    if (app) void loadDrafts()
  }, [app?.session])
  useTheme()
  useHomeOfEach(app?.session)
  return app ? <RouterProvider router={router} /> : null
}

/** Another workspace, or none, begins at its home: the run or the model of the last one means nothing there. */
function useHomeOfEach(session: number | undefined): void {
  const last = useRef(session)
  useEffect(() => {
    if (last.current !== undefined && session !== last.current) void router.navigate({ to: '/' })
    last.current = session
  }, [session])
}

function useTheme(): void {
  const theme = useApp((state) => state.app?.theme)
  const { setColorScheme } = useMantineColorScheme()
  useEffect(() => {
    if (theme) setColorScheme(theme === 'system' ? 'auto' : theme)
  }, [theme, setColorScheme])
}
