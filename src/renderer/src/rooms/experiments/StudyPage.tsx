import { Page } from '../../ui/Page.tsx'

export function StudyPage() {
  return <Page title="Study">{null}</Page>
}
