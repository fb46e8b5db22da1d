import { modals } from '@mantine/modals'
import { FoldsForm } from './FoldsForm.tsx'
import { type StudyFormProps, SweepForm } from './SweepForm.tsx'

/** The form of a sweep, which is wide. */
export function openSweepForm(of: StudyFormProps): void {
  modals.open({ title: 'New sweep', size: 'xl', children: <SweepForm {...of} /> })
}

export function openFoldsForm(of: StudyFormProps): void {
  modals.open({ title: 'New cross-validation', size: 'lg', children: <FoldsForm {...of} /> })
}
