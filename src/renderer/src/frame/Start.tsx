import { lazy, Suspense } from 'react'
import { WelcomePage } from '../rooms/welcome/WelcomePage.tsx'
import { useApp } from '../app/state.ts'

const HomePage = lazy(() => import('../rooms/home/HomePage.tsx').then((module) => ({ default: module.HomePage })))

/** The first screen: welcome until a workspace is open, then its trail. */
export function Start() {
  const open = useApp((state) => state.app?.workspace != null)
  if (!open) return <WelcomePage />
  return (
    <Suspense fallback={<main className="page" id="main" />}>
      <HomePage />
    </Suspense>
  )
}
