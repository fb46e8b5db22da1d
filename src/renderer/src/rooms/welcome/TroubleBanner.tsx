import { useApp } from '../../app/state.ts'
import { FailureBanner } from '../../ui/Failure.tsx'

/** What could not be opened when the app started: which folder, why, and the way out. The rest of the start screen works. */
export function TroubleBanner() {
  const trouble = useApp((state) => state.app?.trouble)
  if (!trouble) return null
  const { folder, error } = trouble
  return <FailureBanner error={{ ...error, message: `${folder}: ${error.message}`, details: { folder, ...error.details } }} />
}
