import type { Tour } from '../../../../shared/contract/app.ts'
import { useCommand } from '../commands.ts'
import { changePreferences, usePreferences } from '../preferences.ts'

const fresh: Tour = { status: 'on', skipped: [], looked: [] }

export interface TourControl extends Tour {
  begin(): void
  pause(): void
  resume(): void
  /** Off, with all that was left out or looked at forgotten. */
  end(): void
  skip(id: string): void
  look(id: string): void
}

export function useTour(): TourControl {
  const tour = usePreferences()?.tour ?? { ...fresh, status: 'off' }
  const set = (change: Partial<Tour>) => void changePreferences({ tour: { ...tour, ...change } })
  return {
    ...tour,
    begin: () => set(fresh),
    pause: () => set({ status: 'paused' }),
    resume: () => set({ status: 'on' }),
    end: () => set({ ...fresh, status: 'off' }),
    skip: (id) => set({ skipped: [...tour.skipped, id] }),
    look: (id) => set({ looked: [...tour.looked, id] }),
  }
}

/** The tour's commands: one begins or begins anew, one pauses or goes on. */
export function useTourCommands(): void {
  const { status, begin, pause, resume } = useTour()
  useCommand('help.tour', { run: begin, label: status === 'off' ? undefined : 'Restart tour' })
  useCommand('help.pauseTour', {
    run: status === 'on' ? pause : resume,
    label: status === 'paused' ? 'Resume the tour' : undefined,
    disabled: status === 'off' ? 'The tour has not started' : undefined,
  })
}
